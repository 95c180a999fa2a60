using Sluice.Gateway.Mcp.Rewriting;

namespace Sluice.Gateway.Mcp.Facts;

/// <summary>
/// Walks through one JSON value, fed in arbitrary pieces, and tells its structure. Keeps a key at a time and nothing else: memory is fixed. Never throws; what is
/// no JSON, or nests too deep, ends the walk.
/// </summary>
internal sealed class JsonWalker(IJsonEvents events)
{
    public const int MostDepth = 64;

    /// <summary>The longest key that is told, in bytes as it is written.</summary>
    private const int LongestKey = 512;

    private readonly byte[] _key = new byte[LongestKey + 2];
    private int _keyLength;
    private bool _isEscaped;
    private ulong _arrays;
    private int _depth;
    private Expected _expected;
    private Inside _inside;

    private enum Expected
    {
        Value,
        ValueOrEnd,
        Key,
        KeyOrEnd,
        Colon,
        CommaOrEnd,
        Nothing,
        Broken,
    }

    private enum Inside
    {
        Structure,
        Key,
        Text,
        Scalar,
    }

    /// <summary>Whether the value has ended, and nothing but white space came after it.</summary>
    public bool IsWhole => _expected == Expected.Nothing || (_inside == Inside.Scalar && _depth == 0);

    private bool IsInArray => (_arrays >> (_depth - 1) & 1) == 1;

    public void Begin()
    {
        (_expected, _inside) = (Expected.Value, Inside.Structure);
        (_depth, _arrays, _keyLength, _isEscaped) = (0, 0, 0, false);
    }

    public void Break() => (_expected, _inside) = (Expected.Broken, Inside.Structure);

    public void Feed(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && _expected != Expected.Broken)
        {
            int taken = _inside switch
            {
                Inside.Structure => TakeStructure(text),
                Inside.Scalar => TakeScalar(text),
                _ => TakeString(text),
            };
            text = text[taken..];
        }
    }

    private int TakeStructure(ReadOnlySpan<byte> text)
    {
        byte next = text[0];
        if (next is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            return 1;
        switch (_expected)
        {
            case Expected.Value or Expected.ValueOrEnd:
                return BeginValue(next);
            case Expected.Key or Expected.KeyOrEnd when next == (byte)'"':
                (_inside, _keyLength) = (Inside.Key, 0);
                break;
            case Expected.KeyOrEnd when next == (byte)'}':
                Close();
                break;
            case Expected.Colon when next == (byte)':':
                _expected = Expected.Value;
                break;
            case Expected.CommaOrEnd when next == (byte)',':
                _expected = IsInArray ? Expected.Value : Expected.Key;
                break;
            case Expected.CommaOrEnd when next == (IsInArray ? (byte)']' : (byte)'}'):
                Close();
                break;
            default:
                Break();
                break;
        }

        return 1;
    }

    /// <summary>Returns how much of the first byte was used.</summary>
    private int BeginValue(byte first)
    {
        switch (first)
        {
            case (byte)'"':
                _inside = Inside.Text;
                return 1;
            case (byte)'{' or (byte)'[' when _depth < MostDepth:
                Open(isArray: first == (byte)'[');
                return 1;
            case (byte)']' when _expected == Expected.ValueOrEnd:
                Close();
                return 1;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9') or (byte)'t' or (byte)'f' or (byte)'n':
                _inside = Inside.Scalar;
                events.Scalar();
                return 1;
            default:
                Break();
                return 1;
        }
    }

    private void Open(bool isArray)
    {
        ulong bit = 1UL << _depth++;
        _arrays = isArray ? _arrays | bit : _arrays & ~bit;
        _expected = isArray ? Expected.ValueOrEnd : Expected.KeyOrEnd;
        events.Open(isArray);
    }

    private void Close()
    {
        _depth--;
        events.Close();
        EndValue();
    }

    private void EndValue() => (_expected, _inside) = (_depth == 0 ? Expected.Nothing : Expected.CommaOrEnd, Inside.Structure);

    private int TakeScalar(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAny(",}] \t\r\n"u8);
        if (end >= 0)
            EndValue();
        return end < 0 ? text.Length : end;
    }

    private int TakeString(ReadOnlySpan<byte> text)
    {
        for (int at = 0; at < text.Length;)
        {
            if (_isEscaped)
            {
                _isEscaped = false;
                at++;
                continue;
            }

            int next = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
                break;
            at += next + 1;
            _isEscaped = text[at - 1] == (byte)'\\';
            if (!_isEscaped)
            {
                EndString(text[..(at - 1)]);
                return at;
            }
        }

        Pass(text, isLast: false);
        return text.Length;
    }

    private void EndString(ReadOnlySpan<byte> last)
    {
        bool isKey = _inside == Inside.Key;
        Pass(last, isLast: true);
        if (isKey)
            (_expected, _inside) = (Expected.Colon, Inside.Structure);
        else
            EndValue();
    }

    private void Pass(ReadOnlySpan<byte> piece, bool isLast)
    {
        if (_inside == Inside.Text)
        {
            events.Text(piece, isLast);
            return;
        }

        // One too long is none that anybody looks for.
        if (_keyLength + piece.Length > LongestKey)
            _keyLength = LongestKey + 1;
        else
            piece.CopyTo(_key.AsSpan(1 + _keyLength));
        _keyLength = Math.Min(_keyLength + piece.Length, LongestKey + 1);
        if (isLast)
            events.Key(_keyLength > LongestKey ? default : Unescaped());
    }

    private ReadOnlySpan<byte> Unescaped()
    {
        _key[0] = _key[_keyLength + 1] = (byte)'"';
        var quoted = _key.AsSpan(0, _keyLength + 2);
        if (JsonText.IsPlain(quoted))
            return quoted[1..^1];
        return JsonText.TryUnescape(quoted.ToArray(), _key, out int length) ? _key.AsSpan(0, length) : default;
    }
}
