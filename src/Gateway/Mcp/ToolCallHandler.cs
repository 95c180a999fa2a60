using System.Buffers;
using System.Runtime.CompilerServices;
using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Mcp.Facts;
using Sluice.Gateway.Upstreams;
using Sluice.Policy;
using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Mcp;

/// <summary>One <c>tools/call</c>: decide, forward, observe, settle, record.</summary>
internal sealed class ToolCallHandler(
    Enforcer enforcer, UpstreamPools upstreams, OpenStreams streams, Relay relay, Answers answers, TimeProvider time)
{
    /// <summary>An allowed call that was decided without waiting, which is nearly every one, needs no method around its forwarding.</summary>
    public ValueTask HandleAsync(McpCall call) => call.Request.Grant.Server.OAuth is null ? DecideAsync(call, Now(call)) : HandleAuthorizedAsync(call);

    /// <summary>A token is had before the decision: once decided, a call has half a second to leave.</summary>
    private async ValueTask HandleAuthorizedAsync(McpCall call)
    {
        await upstreams.For(call.Request.Grant.Server).PrepareAsync(call.Request.Http.RequestAborted);
        await DecideAsync(call, time.GetTimestamp());
    }

    private ValueTask DecideAsync(McpCall call, long now)
    {
        Start(call, now);
        var deciding = enforcer.DecideAsync(call.Decision, call.Message);
        if (!deciding.IsCompletedSuccessfully || call.Decision.Denial is not null)
            return HandleAsync(call, deciding);
        deciding.GetAwaiter().GetResult();
        call.Decision.DecidedAt = time.GetTimestamp();
        call.Request.Operation?.Decided(call.Decision, call.Message);
        return ForwardAsync(call);
    }

    private async ValueTask HandleAsync(McpCall call, ValueTask deciding)
    {
        var decision = call.Decision;
        await deciding;
        decision.DecidedAt = time.GetTimestamp();
        call.Request.Operation?.Decided(decision, call.Message);
        if (decision.Denial is null)
        {
            await ForwardAsync(call);
            return;
        }

        enforcer.Record(decision, upstreamStatus: 0, decision.DecidedAt);
        RateLimitHeaders.Write(call.Request.Http.Response.Headers, decision);
        await answers.DenyAsync(call);
    }

    /// <summary>Answers a method that the policy does not allow: a decision like any other, so it is recorded.</summary>
    public async ValueTask RefuseAsync(McpCall call, Denial denial)
    {
        Start(call, Now(call));
        await enforcer.RefuseAsync(call.Decision, call.Message, denial);
        call.Decision.DecidedAt = time.GetTimestamp();
        call.Request.Operation?.Decided(call.Decision, call.Message);
        enforcer.Record(call.Decision, upstreamStatus: 0, call.Decision.DecidedAt);
        await answers.DenyMethodAsync(call);
    }

    /// <summary>The moment at which the operation began, if it looked: only what needs no waiting has been done since.</summary>
    private long Now(McpCall call) => call.Request.Operation?.StartedAt ?? time.GetTimestamp();

    private static void Start(McpCall call, long now)
    {
        var request = call.Request;
        call.Decision.Start(request.Grant, now);
        call.Decision.McpSession = request.Session?.Hash;
        call.Decision.Continues = request.Continues;
        call.Decision.TraceId = request.Operation is { TraceId: { IsNone: false } own } ? own : TraceParent.TraceIdOf(request);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ForwardAsync(McpCall call)
    {
        var decision = call.Decision;
        var http = call.Request.Http;
        var cancel = call.Request.CancelsWithCaller ? http.RequestAborted : CancellationToken.None;
        UpstreamExchange? running = null;
        var status = 0;
        call.Observer.Begin(call.Message.Id, isEventStream: false, decision.FlowTool);
        call.Request.Operation?.Forward(call.Request);
        try
        {
            var exchange = await upstreams.For(decision.Grant.Server)
                .SendAsync(HttpMethods.Post, http.Request.Headers, new ReadOnlySequence<byte>(call.Request.Body), decision.ForwardBy, cancel: cancel);
            running = exchange;
            status = exchange.Status;
            call.Prefetch();
            using var open = streams.Watch(http, decision.Grant, exchange);
            if (exchange.IsEventStream)
                call.Observer.ReadEvents();
            await RelayAsync(call, exchange);
        }
        catch (UpstreamException exception)
        {
            if (http.RequestAborted.IsCancellationRequested)
                call.Request.Operation?.Cancel();
            else
                call.Request.Operation?.Fail(exception);
            await enforcer.SettleAsync(decision, exception.IsNotRun ? SettlementKind.NotRun : RefundTable.Settle(status, call.Observer.Response));
            await answers.UpstreamFailedAsync(http, exception, decision.Grant, call.Message, decision);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer. The call may have run, so its charge stays.
            call.Request.Operation?.Cancel();
            await enforcer.SettleAsync(decision, SettlementKind.Keep);
        }
        finally
        {
            call.Request.Operation?.Answered(status, call.Observer.Response);
            var now = time.GetTimestamp();
            call.Request.Operation?.EndForward(now);
            enforcer.Record(decision, status, now);
            running?.Release();
        }
    }

    /// <summary>Passes the answer on as it arrives. A refund is made before the bytes that tell the caller of the failure are released.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask RelayAsync(McpCall call, UpstreamExchange exchange)
    {
        var http = call.Request.Http;
        if (exchange.Status == StatusCodes.Status401Unauthorized)
        {
            await SettleAsync(call, exchange.Status);
            RateLimitHeaders.Write(http.Response.Headers, call.Decision);
            call.Request.Operation?.Fail(Rejection.Unauthorized);
            await answers.RejectAsync(http, Rejection.Unauthorized, call.Decision.Grant, call.Message);
            return;
        }

        var observer = call.Observer;
        call.Request.Run = call.Decision.Reservation.Receipt.Run;
        var sealer = relay.Begin(call.Request, exchange);
        RateLimitHeaders.Write(http.Response.Headers, call.Decision);
        await Relay.ReleaseHeadAsync(http, exchange);
        using var leaving = Relay.AbortWhenCallerLeaves(call.Request, exchange);
        using var reading = call.Decision.FlowTool is null || call.Request.CancelsWithCaller ? null : LateReading.WhenCallerLeaves(http, exchange, time);
        while (await exchange.ReadAsync() is { IsEmpty: false } piece)
        {
            observer.Feed(piece.Span);
            Relay.Write(http, sealer, piece);
            if (observer.Response.Outcome != ResponseOutcome.Unknown || exchange.IsComplete)
                await SettleAsync(call, exchange.Status);
            await Relay.FlushAsync(http, exchange);
        }

        await SettleAsync(call, exchange.Status);
    }

    /// <summary>After the last piece was written, which tells whether the call goes on, and before it is released.</summary>
    private ValueTask SettleAsync(McpCall call, int status)
    {
        call.Decision.GoesOn = call.Request.GoesOn;
        FlowReading? reading = call.Decision.FlowTool is null ? null : call.Observer.Flow ?? FlowReading.NoAnswer;
        return enforcer.SettleAsync(call.Decision, RefundTable.Settle(status, call.Observer.Response), reading);
    }
}
