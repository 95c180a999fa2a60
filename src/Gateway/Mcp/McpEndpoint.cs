using Sluice.Gateway.Enforcement;
using Sluice.Policy;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Mcp;

/// <summary>The data plane: <c>/mcp/{server}</c>. Follows one request from its token to its answer.</summary>
internal sealed class McpEndpoint(
    Authenticator authenticator, GrantGates gates, McpCallPool calls, ToolCallHandler toolCalls, Forwarder forwarder, Answers answers)
{
    private const string Prefix = "/mcp/";

    /// <summary>Takes the requests under <c>/mcp/</c> ahead of routing; everything else goes on to <paramref name="next"/>.</summary>
    public Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        var path = http.Request.Path.Value.AsSpan();
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
            return next(http);
        var server = path[Prefix.Length..].TrimEnd('/');
        if (authenticator.Find(http, server) is not { } grant)
            return answers.UnauthorizedAsync(http);
        return http.Request.Method switch
        {
            "POST" => PostAsync(http, grant),
            "GET" => PassAsync(http, grant, gates.Streams(grant), Rejection.TooManyStreams),
            "DELETE" => PassAsync(http, grant, gates.Calls(grant), Rejection.TooManyCalls),
            _ => answers.MethodNotAllowedAsync(http),
        };
    }

    private async Task PostAsync(HttpContext http, Grant grant)
    {
        var gate = gates.Calls(grant);
        if (!gate.TryEnter())
        {
            await answers.RejectAsync(http, Rejection.TooManyCalls, grant);
            return;
        }

        var call = calls.Get();
        RequestBody body = default;
        try
        {
            body = await RequestBody.ReadAsync(http.Request, answers.MaxBodyBytes);
            if (body.Fault is { } fault)
                await answers.RejectAsync(http, fault, grant);
            else if (!RequestMediaType.IsJson(http.Request))
                await answers.RejectAsync(http, Rejection.NotJson, grant);
            else if (!RpcParser.TryParse(body.Memory, call.Message, out var error) || !HeaderAgreement.Holds(http.Request.Headers, call.Message, out error))
                await answers.MalformedAsync(http, error, grant);
            else
                await RouteAsync(http, grant, call, body.Memory);
        }
        finally
        {
            gate.Leave();
            calls.Return(call);
            body.Release();
        }
    }

    private ValueTask RouteAsync(HttpContext http, Grant grant, McpCall call, ReadOnlyMemory<byte> body)
    {
        var message = call.Message;
        if (message.IsToolCall)
            return toolCalls.HandleAsync(http, grant, call, body);
        return MethodRules.Refuse(grant.Policy, message) is { } denial
            ? toolCalls.RefuseAsync(http, grant, call, denial)
            : forwarder.ForwardAsync(http, grant, message, body);
    }

    /// <summary>A GET or a DELETE: no message, so nothing to judge but how many there may be at once.</summary>
    private async Task PassAsync(HttpContext http, Grant grant, GrantGate gate, Rejection whenFull)
    {
        if (!gate.TryEnter())
        {
            await answers.RejectAsync(http, whenFull, grant);
            return;
        }

        try
        {
            await forwarder.ForwardAsync(http, grant, message: null, body: default);
        }
        finally
        {
            gate.Leave();
        }
    }
}
