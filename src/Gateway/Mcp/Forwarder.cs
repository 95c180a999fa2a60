using System.Buffers;
using Sluice.Gateway.Upstreams;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Mcp;

/// <summary>Everything that is not a tool call: passed unchanged, or, for <c>tools/list</c>, filtered.</summary>
internal sealed class Forwarder(UpstreamPools upstreams, OpenStreams streams, ToolListRelay toolLists, Answers answers, IHostApplicationLifetime lifetime)
{
    /// <param name="http">The caller.</param>
    /// <param name="grant">Whose request it is.</param>
    /// <param name="message">What a POST carried; null for GET and DELETE.</param>
    /// <param name="body">The bytes that <paramref name="message"/> was read from.</param>
    public async ValueTask ForwardAsync(HttpContext http, Grant grant, RpcMessage? message, ReadOnlyMemory<byte> body)
    {
        UpstreamExchange? running = null;
        var cancel = Relay.MayCancel(message) ? http.RequestAborted : CancellationToken.None;
        try
        {
            var exchange = await upstreams.For(grant.Server).SendAsync(http.Request.Method, http.Request.Headers, new ReadOnlySequence<byte>(body), isStream: message?.Method == RpcMethods.SubscriptionsListen, cancel: cancel);
            running = exchange;
            using var open = streams.Watch(http, grant, exchange);
            using var stopping = EndStreamAtStop(http.Request.Method, exchange);
            if (exchange.Status == StatusCodes.Status401Unauthorized)
                await answers.RejectAsync(http, Rejection.Unauthorized, grant, message);
            else if (MayCarryToolList(http.Request.Method, message, exchange))
                await toolLists.RelayAsync(http, exchange, grant, message);
            else
                await Relay.PassAsync(http, exchange, message);
        }
        catch (UpstreamException) when (HttpMethods.IsGet(http.Request.Method) && lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // The stream ends as if the upstream had ended it: the client opens another, on a node that stays.
        }
        catch (UpstreamException exception)
        {
            await answers.UpstreamFailedAsync(http, exception, grant, message);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        finally
        {
            running?.Release();
        }
    }

    /// <summary>Also a stream that the client opened by GET: with <c>Last-Event-ID</c> it may replay the answer to an earlier <c>tools/list</c>.</summary>
    private static bool MayCarryToolList(string httpMethod, RpcMessage? message, UpstreamExchange exchange)
    {
        if (exchange.Status is < 200 or >= 300)
            return false;
        return message?.Method == RpcMethods.ToolsList || (HttpMethods.IsGet(httpMethod) && exchange.IsEventStream);
    }

    /// <summary>A stream may stay open for ever; a node that stops must not wait for it.</summary>
    private CancellationTokenRegistration EndStreamAtStop(string httpMethod, UpstreamExchange exchange) =>
        HttpMethods.IsGet(httpMethod)
            ? lifetime.ApplicationStopping.UnsafeRegister(static state => ((UpstreamExchange)state!).Abort(), exchange)
            : default;
}
