using System.Buffers;
using System.Buffers.Binary;

namespace Sluice.Store.Audit;

/// <summary>The id of a trace (W3C Trace Context, section 3.2.2.3). The default, which the specification forbids as an id, is none.</summary>
/// <param name="Value">Its 16 bytes as a number, the first byte the highest.</param>
public readonly record struct TraceId(UInt128 Value)
{
    /// <summary>Bytes.</summary>
    public const int Size = 16;

    /// <summary>Of its text: hexadecimal digits, in lower case.</summary>
    public const int Digits = 2 * Size;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>Whether there is none.</summary>
    public bool IsNone => Value == UInt128.Zero;

    /// <summary>The id that 16 bytes are.</summary>
    /// <param name="bytes">As they go over the wire.</param>
    public static TraceId Of(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>The id that a text is.</summary>
    /// <param name="text">In UTF-8.</param>
    /// <returns>None where the text is no id.</returns>
    public static TraceId Read(ReadOnlySpan<byte> text)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (text.Length != Digits || text.ContainsAnyExcept(HexDigits))
            return default;
        Convert.FromHexString(text, bytes, out _, out _);
        return Of(bytes);
    }

    /// <summary>Writes its text.</summary>
    /// <param name="text">Room for <see cref="Digits"/> characters.</param>
    public void Write(Span<char> text)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        Convert.TryToHexStringLower(bytes, text, out _);
    }

    /// <summary>Writes its text in UTF-8.</summary>
    /// <param name="text">Room for <see cref="Digits"/> bytes.</param>
    public void Write(Span<byte> text)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        Convert.TryToHexStringLower(bytes, text, out _);
    }

    /// <summary>Its text, also of none.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[Digits];
        Write(text);
        return new string(text);
    }
}
