using System.Buffers;
using System.Runtime.CompilerServices;
using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Upstreams;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Mcp;

/// <summary>One <c>tools/call</c>: decide, forward, observe, settle, record.</summary>
internal sealed class ToolCallHandler(Enforcer enforcer, UpstreamPools upstreams, OpenStreams streams, Answers answers, TimeProvider time)
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask HandleAsync(HttpContext http, Grant grant, McpCall call, ReadOnlyMemory<byte> body)
    {
        var decision = call.Decision;
        Start(http, grant, decision);
        await enforcer.DecideAsync(decision, call.Message);
        if (decision.Denial is null)
        {
            await ForwardAsync(http, call, body);
            return;
        }

        enforcer.Record(decision, upstreamStatus: 0, TimeSpan.Zero);
        RateLimitHeaders.Write(http.Response.Headers, decision);
        await answers.DenyAsync(http, call);
    }

    /// <summary>Answers a method that the policy does not allow: a decision like any other, so it is recorded.</summary>
    public async ValueTask RefuseAsync(HttpContext http, Grant grant, McpCall call, Denial denial)
    {
        Start(http, grant, call.Decision);
        await enforcer.RefuseAsync(call.Decision, call.Message, denial);
        enforcer.Record(call.Decision, upstreamStatus: 0, TimeSpan.Zero);
        await answers.DenyMethodAsync(http, call);
    }

    private void Start(HttpContext http, Grant grant, Decision decision)
    {
        decision.Start(grant, time.GetTimestamp());
        decision.McpSession = http.Request.Headers[McpHeaders.SessionId];
        decision.TraceId = TraceParent.TraceIdOf(http.Request.Headers.TraceParent);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ForwardAsync(HttpContext http, McpCall call, ReadOnlyMemory<byte> body)
    {
        var decision = call.Decision;
        var sentAt = time.GetTimestamp();
        UpstreamExchange? running = null;
        var status = 0;
        call.Observer.Begin(call.Message.Id, isEventStream: false);
        try
        {
            var exchange = await upstreams.For(decision.Grant.Server)
                .SendAsync(HttpMethods.Post, http.Request.Headers, new ReadOnlySequence<byte>(body), decision.ForwardBy);
            running = exchange;
            status = exchange.Status;
            using var open = streams.Watch(http, decision.Grant, exchange);
            call.Observer.Begin(call.Message.Id, exchange.IsEventStream);
            await RelayAsync(http, call, exchange);
        }
        catch (UpstreamException exception)
        {
            await enforcer.SettleAsync(decision, exception.IsNotRun ? Settlement.NotRun : RefundTable.Settle(status, call.Observer.Response));
            await answers.UpstreamFailedAsync(http, exception, decision.Grant, call.Message, decision);
        }
        finally
        {
            enforcer.Record(decision, status, time.GetElapsedTime(sentAt));
            running?.Release();
        }
    }

    /// <summary>Passes the answer on as it arrives. A refund is made before the bytes that tell the caller of the failure are released.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask RelayAsync(HttpContext http, McpCall call, UpstreamExchange exchange)
    {
        if (exchange.Status == StatusCodes.Status401Unauthorized)
        {
            await SettleAsync(call, exchange.Status);
            RateLimitHeaders.Write(http.Response.Headers, call.Decision);
            await answers.RejectAsync(http, Rejection.Unauthorized, call.Decision.Grant, call.Message);
            return;
        }

        var observer = call.Observer;
        Relay.Begin(http, exchange);
        RateLimitHeaders.Write(http.Response.Headers, call.Decision);
        using var leaving = Relay.AbortWhenCallerLeaves(http, exchange, call.Message);
        while (await exchange.ReadAsync() is { IsEmpty: false } piece)
        {
            observer.Feed(piece.Span);
            if (observer.Response.Outcome != ResponseOutcome.Unknown || exchange.IsComplete)
                await SettleAsync(call, exchange.Status);
            await Relay.WriteAsync(http, exchange, piece);
        }

        await SettleAsync(call, exchange.Status);
    }

    private ValueTask SettleAsync(McpCall call, int status) => enforcer.SettleAsync(call.Decision, RefundTable.Settle(status, call.Observer.Response));
}
