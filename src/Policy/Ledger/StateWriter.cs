using System.Buffers.Binary;
using System.Text;

namespace Sluice.Policy.Ledger;

/// <summary>Writes a ledger's binary state: numbers as base-128 varints, low bits first, and texts as UTF-8 after their length.</summary>
internal ref struct StateWriter(Span<byte> output)
{
    public const int MostVarintBytes = 10;

    private readonly Span<byte> _output = output;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _output[..Length];

    public void Byte(byte value) => _output[Length++] = value;

    /// <summary>Ends the output with the checksum of all that was written.</summary>
    public void Checksum()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_output[Length..], StateChecksum.Of(Written));
        Length += sizeof(uint);
    }

    public void Fixed64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_output[Length..], value);
        Length += sizeof(ulong);
    }

    public void Number(long value)
    {
        var rest = (ulong)value;
        for (; rest > 0x7F; rest >>= 7)
            Byte((byte)(rest | 0x80));
        Byte((byte)rest);
    }

    /// <summary>Whole units, which nearly all costs are, take one byte up to 63.</summary>
    public void Units(Units value)
    {
        var (whole, millionths) = Math.DivRem(value.Millionths, Policy.Units.One.Millionths);
        Number(millionths == 0 ? whole << 1 : (value.Millionths << 1) | 1);
    }

    public void Text(string value)
    {
        Number(Encoding.UTF8.GetByteCount(value));
        Length += Encoding.UTF8.GetBytes(value, _output[Length..]);
    }
}
