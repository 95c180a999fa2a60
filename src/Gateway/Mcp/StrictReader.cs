using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// <see cref="Utf8JsonReader"/> plus what wire duty 2 asks beyond the grammar, in the same pass: valid UTF-8, no key twice in one object, whole
/// surrogate pairs, finite numbers, depth at most 64. Whatever is wrong is a value, <see cref="Fault"/>, never an exception.
/// </summary>
internal ref struct StrictReader
{
    public const int DepthLimit = 64;

    /// <summary>Shorter numbers without an exponent cannot overflow a double (1.8e308).</summary>
    private const int SurelyFiniteLength = 300;

    private readonly ReadOnlySpan<byte> _text;
    private readonly KeyScopes _keys;
    private Utf8JsonReader _json;

    /// <param name="text">The whole text.</param>
    /// <param name="keys">Storage; used by one reader at a time and cleared by its owner afterwards.</param>
    public StrictReader(ReadOnlySpan<byte> text, KeyScopes keys)
    {
        _text = text;
        _keys = keys;
        _json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = DepthLimit + 1 });
    }

    public JsonFault? Fault { get; private set; }

    public readonly JsonTokenType Token => _json.TokenType;

    public readonly int TokenStart => (int)_json.TokenStartIndex;

    /// <summary>Index after the token; after a key it is the one after the colon.</summary>
    public readonly int TokenEnd => (int)_json.BytesConsumed;

    /// <summary>The token as it is written, strings without their quotes.</summary>
    public readonly ReadOnlySpan<byte> RawValue => _json.ValueSpan;

    /// <summary>The key that was just read, unescaped.</summary>
    public readonly ReadOnlySpan<byte> Key => _json.ValueIsEscaped ? _keys.LastEscaped : _json.ValueSpan;

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
        try
        {
            if (!_json.Read())
                return false;
        }
        catch (JsonException)
        {
            return Refuse(RpcCode.ParseError, "Not one valid JSON value", TokenEnd);
        }

        switch (_json.TokenType)
        {
            case JsonTokenType.PropertyName:
                return TakeKey();
            case JsonTokenType.String:
                return IsWellPaired();
            case JsonTokenType.Number:
                return IsFinite(_json.ValueSpan) || Refuse(RpcCode.InvalidRequest, "A number is too large to be finite");
            case JsonTokenType.StartObject:
                if (!IsShallow())
                    return false;
                _keys.Open();
                return true;
            case JsonTokenType.StartArray:
                return IsShallow();
            case JsonTokenType.EndObject:
                _keys.Close();
                return true;
            default:
                return true;
        }
    }

    /// <summary>Goes to the next key of the object. False: a fault, or the end of the object.</summary>
    public bool ReadKey() => Read() && _json.TokenType == JsonTokenType.PropertyName;

    /// <summary>From the first token of a value to its last.</summary>
    public bool Skip()
    {
        int depth = _json.CurrentDepth;
        if (_json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            do
            {
                if (!Read())
                    return false;
            }
            while (_json.CurrentDepth > depth);
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

    public readonly bool TextIs(ReadOnlySpan<byte> utf8) => _json.ValueTextEquals(utf8);

    public readonly string Text() => _json.GetString()!;

    /// <summary>Unescapes the string; as many characters as <see cref="RawValue"/> has bytes always suffice.</summary>
    public readonly int CopyText(Span<char> to) => _json.CopyString(to);

    public readonly int CopyText(Span<byte> to) => _json.CopyString(to);

    /// <summary>Records the fault at the current token; always false.</summary>
    public bool Refuse(int code, string what) => Refuse(code, what, TokenStart);

    private bool Refuse(int code, string what, int offset)
    {
        Fault = new JsonFault(code, what, offset);
        return false;
    }

    private bool TakeKey()
    {
        bool isNew;
        if (!_json.ValueIsEscaped)
        {
            isNew = _keys.TryAdd(_text, TokenStart + 1, _json.ValueSpan.Length);
        }
        else
        {
            if (!IsWellPaired())
                return false;
            int length = _json.CopyString(_keys.Scratch(_json.ValueSpan.Length));
            isNew = _keys.TryAddEscaped(_text, length);
        }

        return isNew || Refuse(RpcCode.InvalidRequest, "A key appears twice in one object");
    }

    private bool IsWellPaired() =>
        !_json.ValueIsEscaped || JsonEscapes.ArePaired(_json.ValueSpan)
        || Refuse(RpcCode.ParseError, "A string has half of a surrogate pair");

    private bool IsShallow() =>
        _json.CurrentDepth < DepthLimit || Refuse(RpcCode.InvalidRequest, "Nested deeper than 64 levels");

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
