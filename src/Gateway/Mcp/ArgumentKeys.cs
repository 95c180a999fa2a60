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

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly byte[] _text = new byte[Most * LongestKey];
    private readonly Slice[] _keys = new Slice[Most];
    private readonly Comparison<Slice> _byText;
    private Utf8JsonWriter? _writer;
    private int _count;
    private int _length;
    private bool _isSorted;
    private bool _isCut;

    public ArgumentKeys()
    {
        _byText = (left, right) => Text(left).SequenceCompareTo(Text(right));
    }

    public void Clear()
    {
        _count = _length = 0;
        _isSorted = _isCut = false;
    }

    public void Add(ReadOnlySpan<byte> key)
    {
        if (_count == Most || key.Length > LongestKey)
        {
            _isCut = true;
            return;
        }

        key.CopyTo(_text.AsSpan(_length));
        _keys[_count++] = new Slice(_length, key.Length);
        _length += key.Length;
    }

    /// <summary>Writes the keys as a JSON array, sorted by code points.</summary>
    /// <param name="json">Receives UTF-8.</param>
    /// <param name="redacts">Keys it holds for are left out.</param>
    public void Write(IBufferWriter<byte> json, NamePredicate redacts)
    {
        if (!_isSorted)
            _keys.AsSpan(0, _count).Sort(_byText);
        _isSorted = true;

        if (_writer is null)
            _writer = new Utf8JsonWriter(json, WriterOptions);
        else
            _writer.Reset(json);
        _writer.WriteStartArray();
        Span<char> name = stackalloc char[LongestKey];
        foreach (Slice key in _keys.AsSpan(0, _count))
        {
            int length = Encoding.UTF8.GetChars(Text(key), name);
            if (!redacts(name[..length]))
                _writer.WriteStringValue(name[..length]);
        }

        if (_isCut)
            _writer.WriteStringValue("…"u8);
        _writer.WriteEndArray();
        _writer.Flush();
    }

    private ReadOnlySpan<byte> Text(Slice key) => _text.AsSpan(key.Start, key.Length);
}
