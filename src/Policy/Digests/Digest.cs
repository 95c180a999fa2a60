using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Sluice.Policy.Digests;

/// <summary>A SHA-256, as a value that compares and sorts.</summary>
/// <param name="High">The first 16 bytes, big-endian.</param>
/// <param name="Low">The last 16.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Digest(UInt128 High, UInt128 Low) : IComparable<Digest>
{
    public const int Length = 32;

    public static Digest Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[(Length / 2)..]));

    /// <param name="output">Receives <see cref="Length"/> bytes.</param>
    public void Write(Span<byte> output)
    {
        BinaryPrimitives.WriteUInt128BigEndian(output, High);
        BinaryPrimitives.WriteUInt128BigEndian(output[(Length / 2)..], Low);
    }

    public int CompareTo(Digest other)
    {
        var order = High.CompareTo(other.High);
        return order != 0 ? order : Low.CompareTo(other.Low);
    }
}
