using System.Buffers.Binary;
using System.Text;
using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Gateway.Mcp.Sealing;

/// <summary>An approved run inside a request state: the id with its length, then incarnation and sequence.</summary>
internal static class SealedRun
{
    private const int Numbers = sizeof(ulong) + sizeof(long);

    public static byte[] Bytes(ApprovalRun run)
    {
        var bytes = new byte[1 + Encoding.UTF8.GetByteCount(run.Id) + Numbers];
        bytes[0] = (byte)Encoding.UTF8.GetBytes(run.Id, bytes.AsSpan(1));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(1 + bytes[0]), run.Incarnation);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1 + bytes[0] + sizeof(ulong)), run.Sequence);
        return bytes;
    }

    /// <param name="bytes">Begins with what <see cref="Bytes"/> made; nobody else can have sealed it.</param>
    /// <param name="length">How long that is.</param>
    public static ApprovalRun Read(ReadOnlySpan<byte> bytes, out int length)
    {
        var id = Encoding.UTF8.GetString(bytes.Slice(1, bytes[0]));
        length = 1 + bytes[0] + Numbers;
        var numbers = bytes[(1 + bytes[0])..];
        return new ApprovalRun(id, BinaryPrimitives.ReadUInt64LittleEndian(numbers), BinaryPrimitives.ReadInt64LittleEndian(numbers[sizeof(ulong)..]));
    }
}
