using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sluice.Gateway.Enforcement;

/// <summary>
/// UUIDs of version 7 (RFC 9562, section 5.7): milliseconds, then a counter seeded at random for this process. The counter spares each call the
/// system's random source, and keeps ids of one millisecond in order.
/// </summary>
internal static class RequestIds
{
    private static readonly ushort Node = BinaryPrimitives.ReadUInt16LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ushort)));
    private static long lastCount = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(long)));

    public static Guid Next(DateTimeOffset now)
    {
        var milliseconds = (ulong)now.ToUnixTimeMilliseconds();
        var count = (ulong)Interlocked.Increment(ref lastCount);
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (milliseconds << 16) | 0x7000 | (Node & 0xFFFu));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (count & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000);
        return new Guid(bytes, bigEndian: true);
    }
}
