using System.Diagnostics;
using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Upstreams;
using Sluice.Store.Audit;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Telemetry.Operations;

/// <summary>
/// One request or notification of a caller, as the semantic conventions for MCP see it: a server's operation towards the caller and, where it is forwarded,
/// a client's towards the upstream. Reused from call to call. While nobody wants to know, each method is one test of a field.
/// </summary>
internal sealed class McpOperation(OperationTelemetry telemetry)
{
    private readonly KeptTags _servingTags = new();
    private readonly KeptTags _callingTags = new();
    private ResponseObserver? _observer;
    private Activity? _serving;
    private Activity? _calling;
    private TraceId _unrecorded;
    private bool _isFromMeta;
    private string _method = "";
    private string? _tool;
    private string? _version;
    private OperationError _error;
    private OperationError _answer;
    private long _startedAt;
    private long _sentAt;
    private long _answeredAt;
    private Server? _upstream;
    private TimeSpan? _decided;
    private bool _isOpen;
    private bool _isAllowed;
    private bool _isObserved;

    /// <summary>The trace that the call is recorded in, or that its upstream hears of; none: neither, or the caller's own is passed on.</summary>
    public TraceId TraceId
    {
        get
        {
            if (_serving is null)
                return _unrecorded;
            Span<byte> id = stackalloc byte[TraceId.Size];
            _serving.TraceId.CopyTo(id);
            return TraceId.Of(id);
        }
    }

    /// <summary>Time stamp; null: nobody wants to know.</summary>
    public long? StartedAt => _isOpen ? _startedAt : null;

    /// <summary>One for the next request, while this one goes on.</summary>
    public McpOperation Another() => new(telemetry);

    /// <param name="request">One that has been parsed. An answer of the caller's is no operation.</param>
    /// <param name="rejection">Why it is not admitted; null: it is.</param>
    public void Begin(McpRequest request, Rejection? rejection)
    {
        var message = request.Message!;
        if (!telemetry.IsOn || message.Kind == RpcKind.Response)
            return;
        _isOpen = true;
        _startedAt = telemetry.Time.GetTimestamp();
        _method = ClosedNames.Method(message.Method);
        _version = ClosedNames.Version(request);
        _tool = ClosedNames.Tool(message, listed: null);
        if (telemetry.Tracing.IsOn)
            Trace(request);
        if (rejection is not null)
            Fail(rejection);
    }

    /// <summary>The policy has spoken, and the ledger where it was asked.</summary>
    public void Decided(Decision decision, RpcMessage message)
    {
        if (!_isOpen)
            return;
        _sentAt = decision.DecidedAt;
        _decided = telemetry.Time.GetElapsedTime(decision.StartedAt, _sentAt);
        _isAllowed = decision.Denial is null;
        _tool = ClosedNames.Tool(message, decision.ListedTool);
        if (decision.Denial is not null)
            _error = message.IsToolCall ? OperationError.Tool : OperationError.OfCode(RpcCode.MethodNotFound);
        if (_serving is null)
            return;
        if (message.IsToolCall)
            SpanTags.NameTool(_serving, message, decision.ListedTool);
        SpanTags.Decide(_serving, decision);
    }

    /// <summary>Just before the message leaves: what is forwarded names the span of the upstream's call. A second time does nothing.</summary>
    public void Forward(McpRequest request)
    {
        if (!_isOpen || _upstream is not null)
            return;
        _upstream = request.Grant.Server;

        // What was decided leaves at once.
        if (_sentAt == 0)
            _sentAt = telemetry.Time.GetTimestamp();
        if (_serving is not null)
            Call(request, _serving);
        else if (!_unrecorded.IsNone)
            Propagation.CarryUnrecorded(request, _unrecorded);
    }

    /// <summary>The head of an answer is here that only this operation looks into.</summary>
    public void Observe(McpRequest request, UpstreamExchange exchange)
    {
        if (!_isOpen)
            return;
        _answer = OperationError.Of(exchange.Status, default);
        _isObserved = request.Message!.Kind == RpcKind.Request && !request.IsStream && (exchange.IsJson || exchange.IsEventStream);
        if (_isObserved)
            (_observer ??= new ResponseObserver()).Begin(request.Message.Id, exchange.IsEventStream);
    }

    public void Feed(ReadOnlySpan<byte> piece)
    {
        if (_isObserved)
            _observer!.Feed(piece);
    }

    /// <summary>The answer has passed.</summary>
    public void Answered(int status, in ObservedResponse response)
    {
        if (_isOpen && _answer.Type is null)
            _answer = OperationError.Of(status, response);
    }

    /// <summary>There was no answer, or not all of it.</summary>
    public void Fail(UpstreamException exception)
    {
        if (!_isOpen)
            return;
        _answer = OperationError.Of(exception.Failure);
        Fail(Rejection.Of(exception.Failure));
    }

    /// <summary>The gateway answers by itself.</summary>
    public void Fail(Rejection rejection)
    {
        if (_isOpen)
            _error = OperationError.Of(rejection);
    }

    /// <summary>Nobody is left to answer.</summary>
    public void Cancel()
    {
        if (_isOpen)
            _error = _answer = OperationError.Cancelled;
    }

    /// <summary>The upstream's part is over.</summary>
    /// <param name="now">Time stamp; null: whoever calls has not looked.</param>
    public void EndForward(long? now = null)
    {
        if (!_isOpen || _upstream is not { } upstream)
            return;
        if (_isObserved && _answer.Type is null)
            _answer = OperationError.Of(status: 0, _observer!.Response);
        if (_error.Type is null)
            _error = _answer;
        _answeredAt = now ?? telemetry.Time.GetTimestamp();
        if (_serving is null)
            return;
        Current = _calling;
        telemetry.Metrics.RecordedCallTook(telemetry.Time.GetElapsedTime(_sentAt, _answeredAt), CallingTags(upstream));
        End(_calling, _answer);
        _calling = null;
    }

    /// <summary>The caller has its answer. Not begun: does nothing.</summary>
    public void End()
    {
        if (!_isOpen)
            return;
        Current = _serving;

        // Where the upstream was asked, the caller has its answer as soon as that one has passed.
        var endedAt = _answeredAt == 0 ? telemetry.Time.GetTimestamp() : _answeredAt;
        var called = _serving is null && _answeredAt != 0 ? _upstream : null;
        var times = new OperationTimes(
            telemetry.Time.GetElapsedTime(_startedAt, endedAt),
            _servingTags.Of(new OperationTags(_method, _tool, _version, _error)),
            _decided,
            _isAllowed,
            called is null ? null : telemetry.Time.GetElapsedTime(_sentAt, _answeredAt),
            called is null ? [] : CallingTags(called));
        telemetry.Metrics.OperationTook(times, isRecorded: _serving is not null);
        End(_serving, _error);
        Forget();
    }

    /// <summary>What is measured is an example of the current span's.</summary>
    private static Activity? Current
    {
        set
        {
            if (value is not null)
                Activity.Current = value;
        }
    }

    private KeyValuePair<string, object?>[] CallingTags(Server upstream) => _callingTags.Of(new OperationTags(_method, _tool, _version, _answer, upstream.Url));

    private void Trace(McpRequest request)
    {
        var context = CallerContext.Of(request);
        if (context.Parent == default)
        {
            if (telemetry.Tracing.RecordsRoot(out var trace))
                _serving = telemetry.Tracing.StartRoot(_method, trace);
            else
                _unrecorded = trace;
        }
        else if (telemetry.Tracing.Records(context.Parent))
        {
            _serving = telemetry.Tracing.StartServer(_method, context.Parent, context.Link);
            _isFromMeta = context.IsFromMeta;
        }

        if (_serving is null)
            return;
        SpanTags.Describe(_serving, request, _version);
        SpanTags.DescribeCaller(_serving, request);
    }

    private void Call(McpRequest request, Activity serving)
    {
        _calling = telemetry.Tracing.StartChild(serving, serving.DisplayName, ActivityKind.Client);
        if (_calling is null)
            return;
        SpanTags.Describe(_calling, request, _version);
        SpanTags.DescribeUpstream(_calling, request.Grant.Server);
        if (request.Message!.IsToolCall)
            SpanTags.NameTool(_calling, request.Message, _tool == ClosedNames.Other ? null : _tool);
        Propagation.Carry(request, _calling, _isFromMeta);
    }

    private static void End(Activity? span, in OperationError error)
    {
        if (span is null)
            return;
        SpanTags.Fail(span, error);
        span.Stop();
    }

    private void Forget()
    {
        _serving = _calling = null;
        _unrecorded = default;
        _sentAt = _answeredAt = 0;
        _decided = null;
        _error = _answer = default;
        _upstream = null;
        _tool = _version = null;
        _method = "";
        _isOpen = _isObserved = _isFromMeta = _isAllowed = false;
    }
}
