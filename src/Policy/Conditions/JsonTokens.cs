using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Sluice.Policy.Conditions;

/// <summary>
/// The tokens of one whole JSON text, by the grammar of RFC 8259 and nothing beyond it. The framework's reader is made for texts that come in pieces,
/// is somewhat slower on a whole one, and throws on what is no JSON, which callers may send on purpose.
/// </summary>
/// <param name="text">Valid UTF-8.</param>
/// <param name="from">Where the value begins: 0, or the place of one within a text that is known to be valid, whose end is then the end.</param>
public ref struct JsonTokens(ReadOnlySpan<byte> text, int from = 0)
{
    /// <summary>The most objects and arrays that may be open at once.</summary>
    public const int MostDepth = 64;

    private static readonly SearchValues<byte> StringStops =
        SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(control => (byte)control)]);

    private readonly ReadOnlySpan<byte> _text = text;
    private Expected _expected;
    private int _depth;

    /// <summary>A bit for each open container, the innermost lowest: 1 for an object.</summary>
    private ulong _objects;
    private int _valueStart;
    private int _valueEnd;

    private enum Expected
    {
        Value,
        ValueOrEnd,
        KeyOrEnd,
        CommaOrEnd,
        Nothing,
    }

    public JsonTokenType Token { get; private set; }

    /// <summary>Index of the token's first byte.</summary>
    public int Start { get; private set; }

    /// <summary>Index after the token; after a key, the one after its colon. Of a broken text, the place that makes no sense.</summary>
    public int End { get; private set; } = from;

    /// <summary>Whether the last <see cref="Read"/> ended on what is no JSON, or is nested deeper than <see cref="MostDepth"/>.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether it is broken only because of its depth.</summary>
    public bool IsTooDeep { get; private set; }

    /// <summary>Whether the token is a string or key with escapes; they are valid.</summary>
    public bool IsEscaped { get; private set; }

    /// <summary>The token as it is written, strings and keys without their quotes.</summary>
    public readonly ReadOnlySpan<byte> Value => _text[_valueStart.._valueEnd];

    /// <summary>How many objects and arrays are open around the token.</summary>
    public readonly int Depth => Token is JsonTokenType.StartObject or JsonTokenType.StartArray ? _depth - 1 : _depth;

    /// <summary>Goes to the next token. False: the text is broken, or ended after one whole value.</summary>
    public bool Read()
    {
        IsEscaped = false;
        int first = SkipWhiteSpace();
        return _expected switch
        {
            Expected.Value => ReadValue(first),
            Expected.ValueOrEnd => first == ']' ? CloseContainer(JsonTokenType.EndArray) : ReadValue(first),
            Expected.KeyOrEnd => first == '}' ? CloseContainer(JsonTokenType.EndObject) : ReadKey(first),
            Expected.CommaOrEnd => ReadOn(first),
            _ => first >= 0 && Break(),
        };
    }

    /// <summary>From the first token of a value to its last. False: the text is broken.</summary>
    public bool Skip()
    {
        int depth = Depth;
        if (Token is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return true;
        do
        {
            if (!Read())
                return false;
        }
        while (Depth > depth);
        return true;
    }

    private bool ReadOn(int first)
    {
        bool isInObject = (_objects & 1) != 0;
        if (first != ',')
        {
            if (first != (isInObject ? '}' : ']'))
                return Break();
            return CloseContainer(isInObject ? JsonTokenType.EndObject : JsonTokenType.EndArray);
        }

        End++;
        first = SkipWhiteSpace();
        return isInObject ? ReadKey(first) : ReadValue(first);
    }

    private bool ReadKey(int first)
    {
        if (first != '"' || !ReadString() || SkipWhiteSpace() != ':')
            return Break();
        End++;
        Token = JsonTokenType.PropertyName;
        _expected = Expected.Value;
        return true;
    }

    private bool ReadValue(int first) => first switch
    {
        '"' => ReadString() ? CloseValue(JsonTokenType.String) : Break(),
        '{' => OpenContainer(JsonTokenType.StartObject, Expected.KeyOrEnd, 1),
        '[' => OpenContainer(JsonTokenType.StartArray, Expected.ValueOrEnd, 0),
        '-' or (>= '0' and <= '9') => ReadNumber() ? CloseValue(JsonTokenType.Number) : Break(),
        't' => ReadLiteral("true"u8, JsonTokenType.True),
        'f' => ReadLiteral("false"u8, JsonTokenType.False),
        'n' => ReadLiteral("null"u8, JsonTokenType.Null),
        _ => Break(),
    };

    private bool ReadString()
    {
        int start = End + 1;
        for (int at = start; ;)
        {
            int length = _text[at..].IndexOfAny(StringStops);
            if (length < 0)
                return false;
            at += length;
            if (_text[at] == '"')
            {
                Take(at + 1, start, at);
                return true;
            }

            int escape = EscapeLength(_text[at..]);
            if (escape == 0)
                return false;
            IsEscaped = true;
            at += escape;
        }
    }

    /// <summary>Zero: no escape.</summary>
    private static int EscapeLength(ReadOnlySpan<byte> text) => text switch
    {
        [(byte)'\\', (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t', ..] => 2,
        [(byte)'\\', (byte)'u', var a, var b, var c, var d, ..] when IsHex(a) && IsHex(b) && IsHex(c) && IsHex(d) => 6,
        _ => 0,
    };

    private static bool IsHex(byte digit) => char.IsAsciiHexDigit((char)digit);

    private bool ReadNumber()
    {
        int at = ByteAt(End) == '-' ? End + 1 : End;
        int whole = at;
        if (!TakeDigits(ref at) || (_text[whole] == '0' && at > whole + 1))
            return false;
        if (ByteAt(at) == '.' && !TakeDigitsAfter(ref at))
            return false;
        if (ByteAt(at) is 'e' or 'E')
        {
            at += ByteAt(at + 1) is '+' or '-' ? 1 : 0;
            if (!TakeDigitsAfter(ref at))
                return false;
        }

        Take(at, End, at);
        return true;
    }

    private readonly bool TakeDigitsAfter(ref int at)
    {
        at++;
        return TakeDigits(ref at);
    }

    /// <summary>False: there is none.</summary>
    private readonly bool TakeDigits(ref int at)
    {
        int first = at;
        while (ByteAt(at) is >= '0' and <= '9')
            at++;
        return at > first;
    }

    private bool ReadLiteral(ReadOnlySpan<byte> literal, JsonTokenType token)
    {
        if (!_text[End..].StartsWith(literal))
            return Break();
        Take(End + literal.Length, End, End + literal.Length);
        return CloseValue(token);
    }

    private bool OpenContainer(JsonTokenType token, Expected expected, ulong kind)
    {
        IsTooDeep = _depth == MostDepth;
        if (IsTooDeep)
            return Break();
        _depth++;
        _objects = (_objects << 1) | kind;
        _expected = expected;
        Token = token;
        Take(End + 1, End, End + 1);
        return true;
    }

    private bool CloseContainer(JsonTokenType token)
    {
        _depth--;
        _objects >>= 1;
        Take(End + 1, End, End + 1);
        return CloseValue(token);
    }

    private bool CloseValue(JsonTokenType token)
    {
        Token = token;
        _expected = _depth == 0 ? Expected.Nothing : Expected.CommaOrEnd;
        return true;
    }

    private void Take(int end, int valueStart, int valueEnd)
    {
        Start = End;
        End = end;
        _valueStart = valueStart;
        _valueEnd = valueEnd;
    }

    private bool Break()
    {
        IsBroken = true;
        _expected = Expected.Nothing;
        return false;
    }

    /// <summary>The first byte that is none, which is not taken; -1 at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SkipWhiteSpace()
    {
        while (ByteAt(End) is ' ' or '\t' or '\n' or '\r')
            End++;
        return ByteAt(End);
    }

    private readonly int ByteAt(int at) => at < _text.Length ? _text[at] : -1;
}
