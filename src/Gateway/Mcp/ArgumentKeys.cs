using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// The top-level keys of a call's arguments, for the audit record. Bounded: of at most <see cref="Most"/> keys of at most
/// <see cref="LongestKey"/> bytes, since a caller chooses them; "…" stands for those left out.
/// </summary>
internal sealed class ArgumentKeys
{
    public const int Most = 64;
    public const int LongestKey = 128;

    /// <summary>Bytes that one byte may become: <c>\u001f</c>.</summary>
    private const int LongestEscape = 6;

    /// <summary>What a JSON string must escape (RFC 8259, section 7), and what the encoder may: characters beyond ASCII pass as they are, but for a few.</summary>
    private static readonly SearchValues<byte> Special = SearchValues.Create([.. Enumerable.Range(0, 256).Select(value => (byte)value).Where(value => value is < 0x20 or (byte)'"' or (byte)'\\' or >= 0x7f)]);

    /// <summary>Each key after a byte that holds its length, in the order of the call.</summary>
    private readonly byte[] _text = new byte[Most * (1 + LongestKey)];
    private readonly Slice[] _keys = new Slice[Most];
    private readonly Comparison<Slice> _byText;
    private byte[] _lastJson = [];
    private byte[] _lastText = [];
    private NamePredicate? _lastRedacts;
    private int _count;
    private int _length;
    private bool _isCut;

    public ArgumentKeys()
    {
        _byText = (left, right) => Text(left).SequenceCompareTo(Text(right));
    }

    public void Clear()
    {
        _count = _length = 0;
        _isCut = false;
    }

    public void Add(ReadOnlySpan<byte> key)
    {
        if (_count == Most || key.Length > LongestKey)
        {
            _isCut = true;
            return;
        }

        _text[_length++] = (byte)key.Length;
        key.CopyTo(_text.AsSpan(_length));
        _keys[_count++] = new Slice(_length, key.Length);
        _length += key.Length;
    }

    /// <summary>
    /// The keys as a JSON array in UTF-8, sorted by code points. It never changes, and is given out again, because the next call is likely to bring the same
    /// keys.
    /// </summary>
    /// <param name="redacts">Keys it holds for are left out; the same object says the same of the same key.</param>
    public ReadOnlyMemory<byte> ToJson(NamePredicate redacts)
    {
        var text = _text.AsSpan(0, _length);
        if (_isCut || !ReferenceEquals(redacts, _lastRedacts) || !text.SequenceEqual(_lastText))
        {
            _lastJson = MakeArray(redacts);
            _lastText = _isCut ? [] : text.ToArray();
            _lastRedacts = _isCut ? null : redacts;
        }

        return _lastJson;
    }

    private byte[] MakeArray(NamePredicate redacts)
    {
        _keys.AsSpan(0, _count).Sort(_byText);

        // A key of plain characters, which is nearly every one, needs no JSON writer.
        var most = ArrayPool<byte>.Shared.Rent((2 * LongestEscape) + (LongestEscape * _length) + (3 * _count));
        var text = most.AsSpan();
        var length = 0;
        text[length++] = (byte)'[';
        foreach (Slice key in _keys.AsSpan(0, _count))
        {
            if (!IsRedacted(Text(key), redacts))
                length = WriteString(Text(key), text, length);
        }

        if (_isCut)
            length = WriteString("…"u8, text, length);
        text[length++] = (byte)']';
        var json = text[..length].ToArray();
        ArrayPool<byte>.Shared.Return(most);
        return json;
    }

    private static bool IsRedacted(ReadOnlySpan<byte> key, NamePredicate redacts)
    {
        Span<char> name = stackalloc char[LongestKey];
        return redacts(name[..Encoding.UTF8.GetChars(key, name)]);
    }

    private static int WriteString(ReadOnlySpan<byte> key, Span<byte> text, int length)
    {
        if (length > 1)
            text[length++] = (byte)',';
        text[length++] = (byte)'"';
        ReadOnlySpan<byte> escaped = key.ContainsAny(Special) ? JsonEncodedText.Encode(key, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes : key;
        escaped.CopyTo(text[length..]);
        length += escaped.Length;
        text[length++] = (byte)'"';
        return length;
    }

    private ReadOnlySpan<byte> Text(Slice key) => _text.AsSpan(key.Start, key.Length);
}
