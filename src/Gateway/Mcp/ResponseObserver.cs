using Sluice.Gateway.Mcp.Facts;
using Sluice.Policy.Flows;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// Watches a response stream by, as JSON or as server-sent events, in arbitrary chunks, for the answer to one request. Buffers nothing.
/// </summary>
internal sealed class ResponseObserver
{
    private readonly ResponseSkimmer _message = new();
    private FlowFactsReader? _facts;
    private bool _readsFacts;
    private SseDataLines _lines;
    private bool _isEventStream;
    private bool _isAnswered;

    /// <summary>What the answer says; unknown until it was seen whole.</summary>
    public ObservedResponse Response { get; private set; }

    /// <summary>What the answer of a flow tool says to its flow; null before the answer was seen whole, and for other tools.</summary>
    public FlowReading? Flow { get; private set; }

    /// <param name="id">The raw id of our request; at most <see cref="RpcMessage.LongestId"/> bytes.</param>
    /// <param name="isEventStream">Whether the response is <c>text/event-stream</c>.</param>
    /// <param name="flow">The tool's part in a session flow; null when it has none.</param>
    public void Begin(ReadOnlySpan<byte> id, bool isEventStream, FlowTool? flow = null)
    {
        _message.Begin(id);
        Flow = null;
        _readsFacts = flow is not null;
        if (flow is not null)
            (_facts ??= new FlowFactsReader()).Begin(flow);
        _isEventStream = isEventStream;
        _isAnswered = false;
        _lines = default;
        Response = default;
    }

    /// <summary>Before the first bytes: they turn out to be <c>text/event-stream</c>.</summary>
    public void ReadEvents() => _isEventStream = true;

    /// <summary>
    /// Looks at the next bytes. Returns the index in the chunk at which the answer is complete for the client: after the empty line that ends its
    /// event, or the end of the chunk that ends the JSON; -1 where it does not end in this chunk.
    /// </summary>
    public int Feed(ReadOnlySpan<byte> chunk)
    {
        if (_isEventStream)
            return _isAnswered ? -1 : FeedEvents(chunk);

        bool wasOver = _message.IsOver;
        Take(chunk);
        Response = _message.Response;
        if (wasOver || Response.Outcome == ResponseOutcome.Unknown)
            return -1;
        ReadFacts();
        return chunk.Length;
    }

    private int FeedEvents(ReadOnlySpan<byte> chunk)
    {
        for (int at = 0; at < chunk.Length;)
        {
            int start = at;
            switch (_lines.Next(chunk, ref at))
            {
                case SsePiece.Data:
                    Take(chunk[start..at]);
                    break;
                case SsePiece.DataLineEnd:
                    // Data lines are joined with LF; after the last one it is white space.
                    Take("\n"u8);
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
        if (_isAnswered)
            ReadFacts();
        else if (_readsFacts)
            _facts!.Restart();
        _message.Restart();
        return _isAnswered;
    }

    private void Take(ReadOnlySpan<byte> text)
    {
        _message.Feed(text);
        if (_readsFacts)
            _facts!.Feed(text);
    }

    private void ReadFacts()
    {
        if (_readsFacts)
            Flow = _facts!.Read(Response.Outcome);
    }
}
