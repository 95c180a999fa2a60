using Sluice.Gateway.Callers;
using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Mcp.Eras;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Mcp;

/// <summary>The data plane: <c>/mcp/{server}</c>. Follows one request from its token to its answer.</summary>
internal sealed class McpEndpoint(
    Authenticator authenticator, GrantGates gates, McpCallPool calls, EraChoice eras, Router router, Answers answers)
{
    private const string Prefix = "/mcp/";

    /// <summary>Takes the requests under <c>/mcp/</c> ahead of routing; everything else goes on to <paramref name="next"/>.</summary>
    public Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        var path = http.Request.Path.Value.AsSpan();
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
            return next(http);
        if (authenticator.Find(http, ServerOf(path), out var lacking) is { } grant)
            return ServeAsync(http, grant);
        return lacking is null ? UnauthorizedAsync(http) : ServeAfterAsync(http, lacking);
    }

    private static ReadOnlySpan<char> ServerOf(ReadOnlySpan<char> path) => path[Prefix.Length..].TrimEnd('/');

    private Task ServeAsync(HttpContext http, Grant grant) => http.Request.Method switch
    {
        _ when authenticator.IsStale(grant) => answers.RejectAsync(http, Rejection.StaleDirectory, grant),
        "POST" => PostAsync(http, grant),
        "GET" or "DELETE" => PassAsync(new McpRequest().Begin(http, grant)),
        _ => answers.MethodNotAllowedAsync(http),
    };

    /// <summary>A token names a key that its issuer may have begun to use since its keys were fetched.</summary>
    private async Task ServeAfterAsync(HttpContext http, IssuerKeys lacking)
    {
        await lacking.RenewAsync(http.RequestAborted);
        if (authenticator.Find(http, ServerOf(http.Request.Path.Value), out _) is { } grant)
            await ServeAsync(http, grant);
        else
            await UnauthorizedAsync(http);
    }

    private Task UnauthorizedAsync(HttpContext http) => answers.UnauthorizedAsync(http, ServerOf(http.Request.Path.Value));

    private async Task PostAsync(HttpContext http, Grant grant)
    {
        // 1. Bound what the grant has in flight.
        var gate = gates.Calls(grant);
        if (!gate.TryEnter())
        {
            await answers.RejectAsync(http, Rejection.TooManyCalls, grant);
            return;
        }

        var call = calls.Get();
        RequestBody body = default;
        McpRequest? stream = null;
        try
        {
            // 2. Read the whole message: what is judged is what is forwarded.
            body = await RequestBody.ReadAsync(http.Request, answers.MaxBodyBytes);
            var request = call.Request.Begin(http, grant, call.Message, body.Memory);

            // 3. Refuse what has more than one reading, or is not this caller's.
            if (body.Fault is { } fault)
                await answers.RejectAsync(http, fault, grant);
            else if (!RequestMediaType.IsJson(http.Request))
                await answers.RejectAsync(http, Rejection.NotJson, grant);
            else if (!RpcParser.TryParse(body.Memory, call.Message, out var error))
                await answers.MalformedAsync(http, error, grant);
            else if (Admit(request) is { } rejection)
                await answers.RejectAsync(http, rejection, grant, call.Message);

            // 4. Judge it by the policy, and forward it.
            else if (router.TryRoute(call, out var answering))
                await answering;
            else
                stream = LetGo(request);
        }
        finally
        {
            call.Request.Operation?.End();
            gate.Leave();
            calls.Return(call);
            body.Release();
        }

        // 5. An answer that stays open is bounded as a stream, and keeps none of the above.
        if (stream is not null)
            await ForwardAsync(stream);
    }

    private Rejection? Admit(McpRequest request)
    {
        var rejection = eras.Admit(request);
        request.Operation?.Begin(request, rejection);
        return rejection;
    }

    /// <summary>The trace context goes into the body while the message still knows its place.</summary>
    private static McpRequest LetGo(McpRequest request)
    {
        request.Operation?.Forward(request);
        return request.Detach();
    }

    /// <summary>A GET or a DELETE: no message, so nothing to judge but whose session it is.</summary>
    private Task PassAsync(McpRequest request) =>
        eras.Admit(request) is { } rejection ? answers.RejectAsync(request.Http, rejection, request.Grant) : ForwardAsync(request);

    private async Task ForwardAsync(McpRequest request)
    {
        var gate = request.IsStream ? gates.Streams(request.Grant) : gates.Calls(request.Grant);
        if (!gate.TryEnter())
        {
            var rejection = request.IsStream ? Rejection.TooManyStreams : Rejection.TooManyCalls;
            request.Operation?.Fail(rejection);
            request.Operation?.End();
            await answers.RejectAsync(request.Http, rejection, request.Grant, request.Message);
            return;
        }

        try
        {
            await router.ForwardAsync(request);
        }
        finally
        {
            request.Operation?.End();
            gate.Leave();
        }
    }
}
