using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Sluice.Policy.Conditions;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// <see cref="JsonTokens"/> plus what wire duty 2 asks beyond the grammar, in the same pass: valid UTF-8, no key twice in one object, whole
/// surrogate pairs, finite numbers, depth at most 64. Whatever is wrong is a value, <see cref="Fault"/>, never an exception.
/// </summary>
internal ref struct StrictReader
{
    public const int DepthLimit = JsonTokens.MostDepth;

    /// <summary>Shorter numbers without an exponent cannot overflow a double (1.8e308).</summary>
    private const int SurelyFiniteLength = 300;

    private readonly ReadOnlySpan<byte> _text;
    private readonly KeyScopes _keys;
    private JsonTokens _json;

    /// <param name="text">The whole text.</param>
    /// <param name="keys">Storage; used by one reader at a time and cleared by its owner afterwards.</param>
    public StrictReader(ReadOnlySpan<byte> text, KeyScopes keys)
    {
        _text = text;
        _keys = keys;
        _json = new JsonTokens(text);
    }

    public JsonFault? Fault { get; private set; }

    public readonly JsonTokenType Token => _json.Token;

    /// <summary>Whether the string or key is written with escapes.</summary>
    public readonly bool IsEscaped => _json.IsEscaped;

    public readonly int TokenStart => _json.Start;

    /// <summary>Index after the token; after a key it is the one after the colon.</summary>
    public readonly int TokenEnd => _json.End;

    /// <summary>The token as it is written, strings without their quotes.</summary>
    public readonly ReadOnlySpan<byte> RawValue => _json.Value;

    /// <summary>The key that was just read, unescaped.</summary>
    public readonly ReadOnlySpan<byte> Key => _json.IsEscaped ? _keys.LastEscaped : _json.Value;

    /// <summary>What has to hold before the first token.</summary>
    public bool Begin()
    {
        if (!Utf8.IsValid(_text))
            return Refuse(RpcCode.ParseError, "Not valid UTF-8", FirstInvalidByte(_text));
        return !_text.StartsWith("\uFEFF"u8) || Refuse(RpcCode.ParseError, "Starts with a byte order mark; leave it out", 0);
    }

    /// <summary>Goes to the next token. False: a fault, or the end of the text after one whole value.</summary>
    public bool Read()
    {
        if (!_json.Read())
            return _json.IsBroken && RefuseBroken();

        switch (_json.Token)
        {
            case JsonTokenType.PropertyName:
                return TakeKey();
            case JsonTokenType.String:
                return IsWellPaired();
            case JsonTokenType.Number:
                return IsFinite(_json.Value) || Refuse(RpcCode.InvalidRequest, "A number is too large to be finite");
            case JsonTokenType.StartObject:
                _keys.Open();
                return true;
            case JsonTokenType.EndObject:
                _keys.Close();
                return true;
            default:
                return true;
        }
    }

    /// <summary>Goes to the next key of the object. False: a fault, or the end of the object.</summary>
    public bool ReadKey() => Read() && _json.Token == JsonTokenType.PropertyName;

    /// <summary>From the first token of a value to its last.</summary>
    public bool Skip()
    {
        int depth = _json.Depth;
        if (_json.Token is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            do
            {
                if (!Read())
                    return false;
            }
            while (_json.Depth > depth);
        }

        return true;
    }

    /// <summary>Reads the next value whole.</summary>
    public bool ReadValue(out Slice value)
    {
        value = default;
        if (!Read())
            return false;
        int start = TokenStart;
        if (!Skip())
            return false;
        value = Slice.Between(start, TokenEnd);
        return true;
    }

    public readonly bool TextIs(ReadOnlySpan<byte> utf8) => _json.IsEscaped ? Unescaping().ValueTextEquals(utf8) : RawValue.SequenceEqual(utf8);

    public readonly string Text() => _json.IsEscaped ? Unescaping().GetString()! : Encoding.UTF8.GetString(RawValue);

    /// <summary>Unescapes the string; as many characters as <see cref="RawValue"/> has bytes always suffice.</summary>
    public readonly int CopyText(Span<char> to) => _json.IsEscaped ? Unescaping().CopyString(to) : Encoding.UTF8.GetChars(RawValue, to);

    /// <summary>Unescapes the string or key; as many bytes as <see cref="RawValue"/> has always suffice.</summary>
    public readonly int CopyText(Span<byte> to)
    {
        if (_json.IsEscaped)
            return Unescaping().CopyString(to);
        RawValue.CopyTo(to);
        return RawValue.Length;
    }

    /// <summary>Records the fault at the current token; always false.</summary>
    public bool Refuse(int code, string what) => Refuse(code, what, TokenStart);

    private bool Refuse(int code, string what, int offset)
    {
        Fault = new JsonFault(code, what, offset);
        return false;
    }

    private bool RefuseBroken() => _json.IsTooDeep
        ? Refuse(RpcCode.InvalidRequest, "Nested deeper than 64 levels", TokenEnd)
        : Refuse(RpcCode.ParseError, "Not one valid JSON value", TokenEnd);

    private bool TakeKey()
    {
        bool isNew;
        if (!_json.IsEscaped)
        {
            isNew = _keys.TryAdd(_text, TokenStart + 1, RawValue.Length);
        }
        else
        {
            if (!IsWellPaired())
                return false;
            int length = CopyText(_keys.Scratch(RawValue.Length));
            isNew = _keys.TryAddEscaped(_text, length);
        }

        return isNew || Refuse(RpcCode.InvalidRequest, "A key appears twice in one object");
    }

    /// <summary>The framework's reader on the string: it unescapes what <see cref="IsWellPaired"/> has let pass.</summary>
    private readonly Utf8JsonReader Unescaping()
    {
        var reader = new Utf8JsonReader(_text.Slice(TokenStart, RawValue.Length + 2));
        reader.Read();
        return reader;
    }

    private bool IsWellPaired() =>
        !_json.IsEscaped || JsonEscapes.ArePaired(RawValue)
        || Refuse(RpcCode.ParseError, "A string has half of a surrogate pair");

    private static bool IsFinite(ReadOnlySpan<byte> number) =>
        (number.Length < SurelyFiniteLength && !number.ContainsAny((byte)'e', (byte)'E'))
        || (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value));

    private static int FirstInvalidByte(ReadOnlySpan<byte> text)
    {
        Span<char> sink = stackalloc char[512];
        int valid = 0;
        OperationStatus status;
        do
        {
            status = Utf8.ToUtf16(text[valid..], sink, out int read, out _, replaceInvalidSequences: false);
            valid += read;
        }
        while (status == OperationStatus.DestinationTooSmall);

        return valid;
    }
}
