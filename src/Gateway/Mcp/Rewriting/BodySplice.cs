using System.Buffers;

namespace Sluice.Gateway.Mcp.Rewriting;

/// <summary>
/// Writes a body with the strings at some ranges replaced, members inserted, and the rest byte for byte. Owns memory from the first <see cref="Replace"/> to
/// <see cref="Clear"/>; reused from body to body. Not thread-safe.
/// </summary>
internal sealed class BodySplice
{
    private static readonly Comparison<Edit> ByPlace = static (left, right) => left.Place.Start.CompareTo(right.Place.Start);

    private readonly List<Edit> _edits = [];
    private readonly PooledBytes _values = new();
    private readonly PooledBytes _body = new();

    public bool IsEmpty => _edits.Count == 0;

    /// <summary>Puts a string in the place of a value.</summary>
    /// <param name="place">Where the value stands, with its quotes. Ranges come in any order and do not overlap.</param>
    /// <param name="text">The new text in UTF-8, without quotes and escapes; copied.</param>
    public void Replace(Slice place, ReadOnlySpan<byte> text)
    {
        int start = _values.Length;
        JsonText.WriteQuoted(text, _values);
        _edits.Add(new Edit(place, Slice.Between(start, _values.Length)));
    }

    /// <summary>Puts JSON between two bytes of the body, which must be where it may stand.</summary>
    /// <param name="at">Before which byte. Nothing else is replaced or inserted there.</param>
    /// <param name="json">Members with their commas; copied.</param>
    public void Insert(int at, ReadOnlySpan<byte> json)
    {
        int start = _values.Length;
        _values.Write(json);
        _edits.Add(new Edit(new Slice(at, 0), Slice.Between(start, _values.Length)));
    }

    /// <summary>The body as it is to be sent; the same memory when nothing was replaced. Valid until <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> body)
    {
        if (IsEmpty)
            return body;
        _edits.Sort(ByPlace);
        _body.Clear();
        _body.GetSpan(body.Length + _values.Length);
        int done = 0;
        foreach (Edit edit in _edits)
        {
            _body.Write(body.Span[done..edit.Place.Start]);
            _body.Write(_values.Written.Span.Slice(edit.Value.Start, edit.Value.Length));
            done = edit.Place.End;
        }

        _body.Write(body.Span[done..]);
        return _body.Written;
    }

    /// <summary>Forgets the replacements and gives the memory back: what <see cref="Apply"/> returned must not be read afterwards.</summary>
    public void Clear()
    {
        _edits.Clear();
        _values.Clear();
        _body.Clear();
    }

    /// <param name="Place">In the body.</param>
    /// <param name="Value">Of the new values.</param>
    private readonly record struct Edit(Slice Place, Slice Value);
}
