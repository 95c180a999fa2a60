using System.Numerics;
using System.Runtime.InteropServices;

namespace Sluice.Policy.Ledger;

/// <summary>CRC-32C (Castagnoli), which processors compute eight bytes at a time.</summary>
internal static class StateChecksum
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, word);
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
            crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }
}
