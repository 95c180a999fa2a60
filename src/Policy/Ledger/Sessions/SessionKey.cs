using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Policy.Ledger.Sessions;

/// <summary>
/// Stands for a flow session in its owner's ledger: 127 bits of the SHA-256 of the flow's name and the upstream's id. Ledgers thus hold no ids, which for some
/// servers are all that is needed to use a session, and a session takes the same few bytes whatever its id.
/// </summary>
/// <param name="High">Its first bit is set in every session's key.</param>
/// <param name="Low">The rest.</param>
public readonly record struct SessionKey(ulong High, ulong Low)
{
    /// <summary>The longest id, in bytes of UTF-8. A longer one is no id.</summary>
    public const int LongestId = 256;

    private const ulong OfSession = 1UL << 63;

    /// <summary>Of counters of the scope session, for calls in no session.</summary>
    internal static readonly SessionKey InNone = new(0, 1);

    public bool IsNone => (High & OfSession) == 0;

    /// <param name="flow">The flow's name, at most <see cref="FlowRules.LongestName"/> characters.</param>
    /// <param name="id">The id's text in UTF-8, 1 to <see cref="LongestId"/> bytes.</param>
    /// <exception cref="ArgumentException">Name or id is too long, or the id is empty.</exception>
    public static SessionKey Of(string flow, ReadOnlySpan<byte> id)
    {
        if (id.Length is 0 or > LongestId)
            throw new ArgumentException($"The id of a session has 1 to {LongestId} bytes, this one {id.Length}.", nameof(id));
        Span<byte> text = stackalloc byte[1 + (3 * FlowRules.LongestName) + LongestId];
        text[0] = (byte)Encoding.UTF8.GetBytes(flow, text.Slice(1, 3 * FlowRules.LongestName));
        id.CopyTo(text[(1 + text[0])..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..(1 + text[0] + id.Length)], hash);
        return new SessionKey(BinaryPrimitives.ReadUInt64LittleEndian(hash) | OfSession, BinaryPrimitives.ReadUInt64LittleEndian(hash[sizeof(ulong)..]));
    }
}
