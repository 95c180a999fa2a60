using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Sluice.Policy.Conditions;

/// <summary>
/// A JSON string decoded to UTF-16, in the caller's stack buffer or a pooled one. The framework's own decoding throws on lone
/// surrogates and allocates; here they only leave <see cref="IsWellFormed"/> false.
/// </summary>
internal ref struct JsonChars
{
    /// <summary>How many chars callers offer on their stack.</summary>
    public const int OnStack = 256;

    private char[]? _rented;

    /// <param name="json">What stands between the quotes; valid JSON string content in valid UTF-8.</param>
    /// <param name="stack">Used when it is long enough; no JSON text decodes to more chars than it has bytes.</param>
    public JsonChars(ReadOnlySpan<byte> json, Span<char> stack)
    {
        if (json.Length > stack.Length)
            stack = _rented = ArrayPool<char>.Shared.Rent(json.Length);
        Text = stack[..Decode(json, stack)];
        IsWellFormed = HasOnlyPairs(Text);
    }

    public ReadOnlySpan<char> Text { get; }

    /// <summary>False when the text has a surrogate without its other half, which is no Unicode text.</summary>
    public bool IsWellFormed { get; }

    public readonly Operand AsOperand() => IsWellFormed ? Operand.OfText(Text) : Operand.OddText;

    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<char>.Shared.Return(_rented);
        _rented = null;
    }

    private static int Decode(ReadOnlySpan<byte> json, Span<char> chars)
    {
        int written = 0;
        for (int escape = json.IndexOf((byte)'\\'); escape >= 0; escape = json.IndexOf((byte)'\\'))
        {
            written += Encoding.UTF8.GetChars(json[..escape], chars[written..]);
            byte kind = json[escape + 1];
            chars[written++] = kind == 'u' ? Hex(json.Slice(escape + 2, 4)) : Short(kind);
            json = json[(escape + (kind == 'u' ? 6 : 2))..];
        }

        return written + Encoding.UTF8.GetChars(json, chars[written..]);
    }

    private static char Hex(ReadOnlySpan<byte> digits)
    {
        Utf8Parser.TryParse(digits, out ushort unit, out _, 'X');
        return (char)unit;
    }

    private static char Short(byte kind) => kind switch
    {
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        (byte)'n' => '\n',
        (byte)'r' => '\r',
        (byte)'t' => '\t',
        _ => (char)kind,
    };

    private static bool HasOnlyPairs(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }

        return true;
    }
}
