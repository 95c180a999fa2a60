using System.Buffers;
using Sluice.Gateway.Upstreams;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Mcp;

/// <summary>Everything that is not a tool call: passed unchanged, or, for <c>tools/list</c>, filtered.</summary>
internal sealed class Forwarder(UpstreamPools upstreams, ToolListRelay toolLists, Answers answers)
{
    /// <param name="http">The caller.</param>
    /// <param name="grant">Whose request it is.</param>
    /// <param name="message">What a POST carried; null for GET and DELETE.</param>
    /// <param name="body">The bytes that <paramref name="message"/> was read from.</param>
    public async ValueTask ForwardAsync(HttpContext http, Grant grant, RpcMessage? message, ReadOnlyMemory<byte> body)
    {
        UpstreamExchange? running = null;
        try
        {
            var exchange = await upstreams.For(grant.Server).SendAsync(http.Request.Method, http.Request.Headers, new ReadOnlySequence<byte>(body), http.RequestAborted);
            running = exchange;
            if (exchange.Status == StatusCodes.Status401Unauthorized)
                await answers.RejectAsync(http, Rejection.Unauthorized, grant, message);
            else if (MayCarryToolList(message))
                await toolLists.RelayAsync(http, exchange, grant, message);
            else
                await Relay.PassAsync(http, exchange);
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
    private static bool MayCarryToolList(RpcMessage? message) => message is null || message.Method == RpcMethods.ToolsList;
}
