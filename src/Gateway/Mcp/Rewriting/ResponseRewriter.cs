using System.Buffers;

namespace Sluice.Gateway.Mcp.Rewriting;

/// <summary>
/// Copies a response through, as JSON or as server-sent events, in arbitrary chunks, and has the string values at sealed places replaced. All else
/// stays byte for byte and leaves at once; held back is only a value that has begun and not ended, at most <see cref="LongestValue"/> bytes.
/// What is no string at such a place passes. What cannot be read passes too, but never a value at a sealed place that cannot be read to its end.
/// Reused from response to response; not thread-safe. Lengths change: the response must not carry the upstream's <c>Content-Length</c>.
/// <para>
/// <c>params.taskId</c> before <c>method</c> is taken for a notification's. A batch passes as it is: the one revision that has batches (2025-03-26)
/// has neither request states nor tasks.
/// </para>
/// </summary>
internal sealed class ResponseRewriter
{
    /// <summary>In bytes as it is written, with its quotes; a longer one is refused.</summary>
    public const int LongestValue = 64 * 1024;

    private readonly PlaceScanner _scanner = new();
    private readonly PooledBytes _held = new();
    private readonly PooledBytes _replacement = new();
    private IValueRewriter? _values;
    private SseDataLines _lines;
    private bool _isEventStream;
    private bool _isRefused;

    /// <summary>How much of the chunk needs no more writing.</summary>
    private int _done;

    /// <summary>Where in the chunk the value begins; 0 also when it began before.</summary>
    private int _valueStart;

    /// <param name="places">Where to look.</param>
    /// <param name="values">Says what becomes of the values there.</param>
    /// <param name="isEventStream">Whether the response is <c>text/event-stream</c>.</param>
    public void Begin(SealedPlaces places, IValueRewriter values, bool isEventStream)
    {
        _scanner.Begin(places);
        _values = values;
        _lines = default;
        _isEventStream = isEventStream;
        _isRefused = false;
        Release();
    }

    /// <summary>Lets go of what the response left behind. What is held of a value that never ended is not for the client.</summary>
    public void End()
    {
        Release();
        _values = null;
    }

    /// <summary>
    /// Writes the chunk. False: a value was refused, is too long or cannot be read, and nothing of it or after it was written; the stream must fail.
    /// </summary>
    public bool Feed(ReadOnlySpan<byte> chunk, IBufferWriter<byte> output)
    {
        if (_isRefused)
            return false;
        _done = _valueStart = 0;
        int at = 0;
        _isRefused = !(_isEventStream ? FeedEvents(chunk, output) : FeedMessage(chunk, ref at, output));
        if (!_isRefused)
        {
            int end = _scanner.IsInValue ? _valueStart : chunk.Length;
            Write(chunk[_done..end], output);
            _isRefused = !TryHold(chunk[end..]);
        }

        if (_isRefused)
            Release();
        return !_isRefused;
    }

    private bool FeedEvents(ReadOnlySpan<byte> chunk, IBufferWriter<byte> output)
    {
        for (int at = 0; at < chunk.Length;)
        {
            int start = at;
            switch (_lines.Next(chunk, ref at))
            {
                case SsePiece.Data when !FeedMessage(chunk[..at], ref start, output):
                    return false;

                // A string does not go on in another line, so a value lies in one piece, without framing in between.
                case SsePiece.DataLineEnd when _scanner.IsInValue:
                    return false;
                case SsePiece.DataLineEnd:
                    _scanner.EndLine();
                    break;
                case SsePiece.EventEnd:
                    _scanner.Restart();
                    break;
            }
        }

        return true;
    }

    private bool FeedMessage(ReadOnlySpan<byte> chunk, ref int at, IBufferWriter<byte> output)
    {
        while (true)
        {
            switch (_scanner.Scan(chunk, ref at))
            {
                case ScanEvent.NeedMore:
                    return true;
                case ScanEvent.ValueBegins:
                    _valueStart = at - 1;
                    break;
                case ScanEvent.ValueEnds when TakeValue(chunk, at, output):
                    break;
                default:
                    return false;
            }
        }
    }

    private bool TakeValue(ReadOnlySpan<byte> chunk, int end, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> quoted = chunk[_valueStart..end];
        bool isHeld = _held.Length > 0;
        if (isHeld && !TryHold(quoted))
            return false;
        if (isHeld)
            quoted = _held.Written.Span;
        if (quoted.Length > LongestValue)
            return false;
        switch (Judge(quoted))
        {
            case RewriteVerdict.Unchanged when isHeld:
                output.Write(quoted);
                _done = end;
                break;
            case RewriteVerdict.Replaced:
                Write(chunk[_done.._valueStart], output);
                JsonText.WriteQuoted(_replacement.Written.Span, output);
                _done = end;
                break;
            case RewriteVerdict.Refused:
                return false;
        }

        Release();
        return true;
    }

    private RewriteVerdict Judge(ReadOnlySpan<byte> quoted)
    {
        if (JsonText.IsPlain(quoted))
            return _values!.Rewrite(_scanner.Place, quoted[1..^1], _replacement);
        byte[] text = ArrayPool<byte>.Shared.Rent(quoted.Length);
        RewriteVerdict verdict = JsonText.TryUnescape(quoted, text, out int length)
            ? _values!.Rewrite(_scanner.Place, text.AsSpan(0, length), _replacement)
            : RewriteVerdict.Refused;
        ArrayPool<byte>.Shared.Return(text);
        return verdict;
    }

    private bool TryHold(ReadOnlySpan<byte> text)
    {
        if (text.Length > LongestValue - _held.Length)
            return false;
        if (!text.IsEmpty)
            _held.Write(text);
        return true;
    }

    private void Release()
    {
        _held.Clear();
        _replacement.Clear();
    }

    private static void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        if (!text.IsEmpty)
            output.Write(text);
    }
}
