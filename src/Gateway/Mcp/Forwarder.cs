using System.Buffers;
using Sluice.Gateway.Upstreams;

namespace Sluice.Gateway.Mcp;

/// <summary>Everything that is not a tool call: passed as it is, or, for <c>tools/list</c>, filtered.</summary>
internal sealed class Forwarder(
    UpstreamPools upstreams, OpenStreams streams, ToolListRelay toolLists, Relay relay, Answers answers, IHostApplicationLifetime lifetime)
{
    public async ValueTask ForwardAsync(McpRequest request)
    {
        var http = request.Http;
        UpstreamExchange? running = null;
        using var ending = EndOfStream(request);
        request.Operation?.Forward(request);
        try
        {
            var exchange = await upstreams.For(request.Grant.Server).SendAsync(
                http.Request.Method, http.Request.Headers, new ReadOnlySequence<byte>(request.Body), isStream: request.IsStream, cancel: ending?.Token ?? (request.CancelsWithCaller ? http.RequestAborted : default));
            running = exchange;
            request.Body = default;
            request.Operation?.Observe(request, exchange);
            using var open = streams.Watch(http, request.Grant, exchange);
            using var aborting = ending?.Token.UnsafeRegister(static state => ((UpstreamExchange)state!).Abort(), exchange);
            if (exchange.Status == StatusCodes.Status401Unauthorized)
                await RejectAsync(request, Rejection.Unauthorized);
            else if (MayCarryToolList(request, exchange))
                await toolLists.RelayAsync(request, exchange);
            else
                await relay.PassAsync(request, exchange);
        }
        catch (Exception exception) when (exception is UpstreamException or OperationCanceledException && http.RequestAborted.IsCancellationRequested)
        {
            request.Operation?.Cancel();

            // Nobody is left to answer.
            http.Abort();
        }
        catch (UpstreamException) when (request.IsStream && lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await EndAsync(request);
        }
        catch (UpstreamException exception)
        {
            request.Operation?.Fail(exception);
            await answers.UpstreamFailedAsync(http, exception, request.Grant, request.Message);
        }
        catch (OperationCanceledException) when (ending is { IsCancellationRequested: true })
        {
            await EndAsync(request);
        }
        finally
        {
            request.Operation?.EndForward();
            running?.Release();
        }
    }

    private Task RejectAsync(McpRequest request, Rejection rejection)
    {
        request.Operation?.Fail(rejection);
        return answers.RejectAsync(request.Http, rejection, request.Grant, request.Message);
    }

    /// <summary>The node stops: the client opens its stream again, on a node that stays.</summary>
    private async Task EndAsync(McpRequest request)
    {
        if (request.Http.Response.HasStarted)
        {
            await RetryHint.WriteAsync(request);
            return;
        }

        request.Http.Response.Clear();
        await RejectAsync(request, Rejection.Stopping);
    }

    /// <summary>
    /// Whatever the status, since a caller may read a result out of any. Also a stream that the client opened by GET: with <c>Last-Event-ID</c> it may
    /// replay the answer to an earlier <c>tools/list</c>. A refusal that is no JSON, e.g. a page of a proxy, passes.
    /// </summary>
    private static bool MayCarryToolList(McpRequest request, UpstreamExchange exchange)
    {
        if (request.Message is not { } message)
            return request.IsStream && exchange.IsEventStream;
        return message.Method == RpcMethods.ToolsList && (exchange.IsJson || exchange.IsEventStream || exchange.Status is >= 200 and < 300);
    }

    /// <summary>A stream may stay open for ever, or silent before its head: a node that stops must not wait for it. Null: the request opens none.</summary>
    private CancellationTokenSource? EndOfStream(McpRequest request) =>
        request.IsStream ? CancellationTokenSource.CreateLinkedTokenSource(request.Http.RequestAborted, lifetime.ApplicationStopping) : null;
}
