using Sluice.Gateway.Mcp.Eras;
using Sluice.Gateway.Mcp.Rewriting;
using Sluice.Gateway.Mcp.Sealing;
using Sluice.Policy.Ledger.Approvals;
using Sluice.Gateway.Telemetry.Operations;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Mcp;

/// <summary>One request of a caller, from its token to its answer.</summary>
internal sealed class McpRequest(McpOperation? operation = null)
{
    private ResponseSealer? _sealer;
    private BodySplice? _splice;
    private SseTail _tail;

    public HttpContext Http { get; private set; } = null!;

    public Grant Grant { get; private set; } = null!;

    /// <summary>What a POST carried; null for GET and DELETE.</summary>
    public RpcMessage? Message { get; private set; }

    /// <summary>What is forwarded: the message as it was judged, but for values in it that were opened.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>What the headers said that it is judged by.</summary>
    public JudgedHeaders Judged { get; set; }

    /// <summary>What telemetry makes of it; null for GET and DELETE, which carry no message.</summary>
    public McpOperation? Operation { get; private set; } = operation;

    /// <summary>Set once the request is admitted.</summary>
    public IEra Era { get; set; } = null!;

    /// <summary>Null when the request is of none.</summary>
    public McpSession? Session { get; set; }

    /// <summary>The task that the request names; null when it names none.</summary>
    public OpenedTask? Task { get; set; }

    /// <summary>The approved run that the request goes on with, by its request state; null when it is one of its own.</summary>
    public ApprovalRun? Continues { get; set; }

    /// <summary>The approved run that the request is, which leaves with the answer's request state; null when nobody had to approve it.</summary>
    public ApprovalRun? Run { get; set; }

    /// <summary>Whether the answer, as far as it has come, asks for another request that goes on with this one.</summary>
    public bool GoesOn => _sealer is { HasState: true };

    /// <summary>Whether the answer stays open: it counts as a stream, and ends when the node stops.</summary>
    public bool IsStream => Message is null ? HttpMethods.IsGet(Http.Request.Method) : Era.OpensStream(Message);

    /// <summary>Whether what was sent so far ends with a whole event.</summary>
    public bool IsBetweenEvents => _tail.IsBetweenEvents;

    public bool CancelsWithCaller => IsStream || Era.CancelsWithCaller;

    public McpRequest Begin(HttpContext http, Grant grant, RpcMessage? message = null, ReadOnlyMemory<byte> body = default)
    {
        (Http, Grant, Message, Body) = (http, grant, message, body);
        (Session, Task, _tail) = (null, null, default);
        (Continues, Run) = (null, null);
        return this;
    }

    /// <summary>Of an answer whose bytes pass as they are.</summary>
    public void NoteSent(ReadOnlySpan<byte> piece) => _tail.Feed(piece);

    public BodySplice BeginSplice() => _splice ??= new BodySplice();

    public ResponseSealer BeginSealing(Seals seals, SealedPlaces places, bool isEventStream)
    {
        _sealer ??= new ResponseSealer();
        _sealer.Begin(seals, this, places, isEventStream);
        return _sealer;
    }

    /// <summary>The same request in memory of its own: an answer that stays open must not keep what a call borrows.</summary>
    public McpRequest Detach()
    {
        var detached = new McpRequest(Operation) { Http = Http, Grant = Grant, Message = Message!.ToEnvelope(), Body = Body.ToArray(), Era = Era };
        Operation = Operation?.Another();
        return detached;
    }

    /// <summary>Lets go of what belongs to the caller.</summary>
    public void Clear()
    {
        _sealer?.End();
        _splice?.Clear();
        Begin(null!, null!);
        Judged = default;
        Era = null!;
    }
}
