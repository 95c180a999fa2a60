using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sluice.Gateway.Mcp.Rewriting;

/// <summary>
/// What a retry must repeat: the SHA-256 of a request's params less <c>_meta</c>, <c>inputResponses</c> and <c>requestState</c>, in a canonical form,
/// because a client's JSON library may write the same values in another way on the second leg.
/// <para>
/// Canonical: members in the order of their unescaped keys, whitespace gone, strings and keys unescaped, numbers by their exact decimal value
/// (<c>1.0</c>, <c>1</c> and <c>10e-1</c> are one; an exponent beyond 18 digits counts as it is spelled). Each value is written with its kind, and
/// strings and containers with their length, so that no two different values share a form. Absent params count as empty. Allocates: meant for
/// calls that are to be retried, not for each.
/// </para>
/// </summary>
internal static class ParamsDigest
{
    public const int Length = SHA256.HashSizeInBytes;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = StrictReader.DepthLimit };

    /// <param name="message">As the parser has judged it; its body must be there still.</param>
    /// <param name="digest">Receives <see cref="Length"/> bytes.</param>
    public static void Compute(RpcMessage message, Span<byte> digest)
    {
        var canonical = new PooledBytes();
        if (!message.ParamsRange.IsEmpty)
        {
            using var json = JsonDocument.Parse(message.Body.Slice(message.ParamsRange.Start, message.ParamsRange.Length), Options);
            WriteMembers(json.RootElement.EnumerateObject().Where(static member => !IsOfOneLeg(member)), canonical);
        }
        else
        {
            WriteMembers([], canonical);
        }

        SHA256.HashData(canonical.Written.Span, digest);
        canonical.Clear();
    }

    private static bool IsOfOneLeg(JsonProperty member) =>
        member.NameEquals("_meta"u8) || member.NameEquals("inputResponses"u8) || member.NameEquals("requestState"u8);

    private static void Write(JsonElement value, PooledBytes to)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteMembers(value.EnumerateObject(), to);
                break;
            case JsonValueKind.Array:
                WriteHead('[', value.GetArrayLength(), to);
                foreach (JsonElement item in value.EnumerateArray())
                    Write(item, to);
                break;
            case JsonValueKind.String:
                WriteText('"', value.GetString()!, to);
                break;
            case JsonValueKind.Number:
                WriteText('0', CanonicalNumber.Of(value.GetRawText()), to);
                break;
            default:
                WriteText('l', value.GetRawText(), to);
                break;
        }
    }

    private static void WriteMembers(IEnumerable<JsonProperty> members, PooledBytes to)
    {
        JsonProperty[] sorted = [.. members.OrderBy(static member => member.Name, StringComparer.Ordinal)];
        WriteHead('{', sorted.Length, to);
        foreach (JsonProperty member in sorted)
        {
            WriteText('k', member.Name, to);
            Write(member.Value, to);
        }
    }

    private static void WriteText(char kind, string text, PooledBytes to)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        WriteHead(kind, length, to);
        to.Advance(Encoding.UTF8.GetBytes(text, to.GetSpan(length)));
    }

    private static void WriteHead(char kind, int length, PooledBytes to)
    {
        const int Head = 1 + sizeof(int);
        Span<byte> head = to.GetSpan(Head);
        head[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], length);
        to.Advance(Head);
    }
}
