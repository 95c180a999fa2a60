namespace Sluice.Gateway.Mcp;

/// <summary>
/// Watches a response stream by, as JSON or as server-sent events, in arbitrary chunks, for the answer to one request. Buffers nothing.
/// </summary>
internal sealed class ResponseObserver
{
    private readonly ResponseSkimmer _message = new();
    private SseDataLines _lines;
    private bool _isEventStream;
    private bool _isAnswered;

    /// <summary>What the answer says; unknown until it was seen whole.</summary>
    public ObservedResponse Response { get; private set; }

    /// <param name="id">The raw id of our request; at most <see cref="RpcMessage.LongestId"/> bytes.</param>
    /// <param name="isEventStream">Whether the response is <c>text/event-stream</c>.</param>
    public void Begin(ReadOnlySpan<byte> id, bool isEventStream)
    {
        _message.Begin(id);
        _isEventStream = isEventStream;
        _isAnswered = false;
        _lines = default;
        Response = default;
    }

    /// <summary>
    /// Looks at the next bytes. Returns the index in the chunk at which the answer is complete for the client: after the empty line that ends its
    /// event, or the end of the chunk that ends the JSON; -1 where it does not end in this chunk.
    /// </summary>
    public int Feed(ReadOnlySpan<byte> chunk)
    {
        if (_isEventStream)
            return _isAnswered ? -1 : FeedEvents(chunk);

        bool wasOver = _message.IsOver;
        _message.Feed(chunk);
        Response = _message.Response;
        return !wasOver && Response.Outcome != ResponseOutcome.Unknown ? chunk.Length : -1;
    }

    private int FeedEvents(ReadOnlySpan<byte> chunk)
    {
        for (int at = 0; at < chunk.Length;)
        {
            int start = at;
            switch (_lines.Next(chunk, ref at))
            {
                case SsePiece.Data:
                    _message.Feed(chunk[start..at]);
                    break;
                case SsePiece.DataLineEnd:
                    // Data lines are joined with LF; after the last one it is white space.
                    _message.Feed("\n"u8);
                    break;
                case SsePiece.EventEnd when EndEvent():
                    return at;
            }
        }

        return -1;
    }

    /// <summary>True: the event carried the answer.</summary>
    private bool EndEvent()
    {
        Response = _message.Response;
        _isAnswered = Response.Outcome != ResponseOutcome.Unknown;
        _message.Restart();
        return _isAnswered;
    }
}
