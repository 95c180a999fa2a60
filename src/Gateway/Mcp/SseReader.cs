using System.Buffers;
using Sluice.Gateway.Mcp.Rewriting;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// Splits a stream of server-sent events, fed in arbitrary chunks, into whole events. For streams whose events must be looked at as a whole;
/// others pass without buffering. Holds one event until the read after it, at most <paramref name="largestEvent"/> bytes, and as much again for joined data lines.
/// </summary>
internal sealed class SseReader(int largestEvent)
{
    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    private readonly PooledBytes _event = new();
    private readonly PooledBytes _data = new();
    private bool _lineHasText;
    private bool _afterReturn;
    private bool _isDelivered;
    private bool _isTooLarge;
    private bool _isPastFirst;

    /// <summary>Takes from the chunk until an event is whole, or the chunk is used up.</summary>
    public SseReadStatus Read(ref ReadOnlySpan<byte> chunk, out SseEvent read)
    {
        read = default;
        if (_isDelivered)
        {
            _event.Clear();
            _data.Clear();
            _isDelivered = false;
            _isPastFirst = true;
        }

        while (!chunk.IsEmpty && !_isTooLarge)
        {
            if (!TakeLine(ref chunk))
                continue;
            _isDelivered = true;
            read = Parse();
            return SseReadStatus.Event;
        }

        return _isTooLarge ? SseReadStatus.TooLarge : SseReadStatus.NeedMore;
    }

    /// <summary>Takes to the end of a line. True: it was the empty line that ends an event.</summary>
    private bool TakeLine(ref ReadOnlySpan<byte> chunk)
    {
        bool isSecondHalf = _afterReturn && chunk[0] == (byte)'\n';
        _afterReturn = false;
        int end = isSecondHalf ? 0 : chunk.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0)
        {
            _lineHasText = true;
            Take(chunk.Length, ref chunk);
            return false;
        }

        bool isEmpty = end == 0 && !_lineHasText && !isSecondHalf;
        _lineHasText = false;
        _afterReturn = chunk[end] == (byte)'\r';
        bool isPair = _afterReturn && chunk.Length > end + 1 && chunk[end + 1] == (byte)'\n';
        if (isPair)
            _afterReturn = false;
        return Take(end + (isPair ? 2 : 1), ref chunk) && isEmpty;
    }

    private bool Take(int length, ref ReadOnlySpan<byte> chunk)
    {
        if (length > largestEvent - _event.Length)
        {
            _isTooLarge = true;
            return false;
        }

        _event.Write(chunk[..length]);
        chunk = chunk[length..];
        return true;
    }

    private SseEvent Parse()
    {
        ReadOnlySpan<byte> raw = _event.Written.Span;
        ReadOnlySpan<byte> text = !_isPastFirst && raw.StartsWith(ByteOrderMark) ? raw[ByteOrderMark.Length..] : raw;
        ReadOnlySpan<byte> data = default, type = default, id = default;
        int dataLines = 0;
        var lines = new SseLines(text);
        while (lines.MoveNext())
        {
            if (lines.Field.SequenceEqual("data"u8))
                data = ++dataLines == 1 ? lines.Value : Join(data, lines.Value, dataLines);
            else if (lines.Field.SequenceEqual("event"u8))
                type = lines.Value;
            else if (lines.Field.SequenceEqual("id"u8))
                id = lines.Value;
        }

        return new SseEvent { Raw = raw, Lines = new SseLines(text), Data = data, Type = type, Id = id };
    }

    private ReadOnlySpan<byte> Join(ReadOnlySpan<byte> data, ReadOnlySpan<byte> line, int count)
    {
        if (count == 2)
            _data.Write(data);
        _data.Write("\n"u8);
        _data.Write(line);
        return _data.Written.Span;
    }
}
