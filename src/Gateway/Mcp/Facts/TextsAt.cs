using Sluice.Gateway.Mcp.Rewriting;
using Sluice.Policy.Flows;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Gateway.Mcp.Facts;

/// <summary>Finds the texts at two paths of an object that is walked by. A path that is there twice, or leads to no text, has none.</summary>
internal sealed class TextsAt : IJsonEvents
{
    /// <summary>The longest text that is kept, with every byte written as an escape, and the quotes.</summary>
    private const int LongestWritten = (6 * SessionKey.LongestId) + 2;

    private readonly ResultPath?[] _paths = new ResultPath?[2];
    private readonly byte[][] _texts = [new byte[LongestWritten], new byte[LongestWritten]];
    private readonly int[] _lengths = new int[2];
    private readonly int[] _matched = new int[2];
    private readonly int[] _met = new int[2];
    private readonly bool[] _isNext = new bool[2];
    private int _depth;

    /// <summary>Whether the value that was walked by is an object.</summary>
    public bool IsObject { get; private set; }

    public void Begin(ResultPath? first, ResultPath? second)
    {
        (_paths[0], _paths[1]) = (first, second);
        _depth = 0;
        IsObject = false;
        Array.Clear(_lengths);
        Array.Clear(_matched);
        Array.Clear(_met);
        Array.Clear(_isNext);
    }

    /// <summary>The text at a path; false without one.</summary>
    /// <param name="path">0 or 1.</param>
    /// <param name="text">Receives it, unescaped; at least <see cref="SessionKey.LongestId"/> bytes, the most that a text may have.</param>
    /// <param name="length">How many bytes it has.</param>
    public bool TryGet(int path, Span<byte> text, out int length)
    {
        length = 0;
        if (_met[path] != 1 || _lengths[path] is 0 or > LongestWritten - 2)
            return false;
        var quoted = _texts[path].AsSpan(0, _lengths[path] + 2);
        quoted[0] = quoted[^1] = (byte)'"';
        Span<byte> unescaped = stackalloc byte[LongestWritten];
        if (!JsonText.TryUnescape(quoted, unescaped, out var unescapedLength) || unescapedLength > SessionKey.LongestId)
            return false;
        length = unescapedLength;
        unescaped[..length].CopyTo(text);
        return true;
    }

    public void Open(bool isArray)
    {
        if (_depth == 0)
            IsObject = !isArray;
        for (int path = 0; path < _paths.Length; path++)
        {
            if (_isNext[path] && _paths[path]!.Length == _depth)
                _met[path]++;
            else if (_isNext[path] && !isArray)
                _matched[path] = _depth;
            _isNext[path] = false;
        }

        _depth++;
    }

    public void Close()
    {
        _depth--;
        for (int path = 0; path < _paths.Length; path++)
            _matched[path] = Math.Min(_matched[path], Math.Max(_depth - 1, 0));
    }

    public void Key(ReadOnlySpan<byte> key)
    {
        for (int path = 0; path < _paths.Length; path++)
            _isNext[path] = _paths[path] is { } keys && _matched[path] == _depth - 1 && keys.Length >= _depth && key.SequenceEqual(keys.Key(_depth - 1));
    }

    public void Text(ReadOnlySpan<byte> raw, bool isLast)
    {
        for (int path = 0; path < _paths.Length; path++)
        {
            if (!_isNext[path])
                continue;
            if (_paths[path]!.Length == _depth)
                Keep(path, raw, isLast);
            _isNext[path] = !isLast;
        }
    }

    public void Scalar()
    {
        for (int path = 0; path < _paths.Length; path++)
        {
            if (_isNext[path] && _paths[path]!.Length == _depth)
                _met[path]++;
            _isNext[path] = false;
        }
    }

    private void Keep(int path, ReadOnlySpan<byte> raw, bool isLast)
    {
        if (_met[path] == 0 && raw.Length <= LongestWritten - 2 - _lengths[path])
        {
            raw.CopyTo(_texts[path].AsSpan(1 + _lengths[path]));
            _lengths[path] += raw.Length;
        }
        else
        {
            _lengths[path] = LongestWritten;
        }

        _met[path] += isLast ? 1 : 0;
    }
}
