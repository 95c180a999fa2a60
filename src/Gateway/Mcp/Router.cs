namespace Sluice.Gateway.Mcp;

/// <summary>Sends an admitted request to what decides on it, or on to the upstream.</summary>
internal sealed class Router(ToolCallHandler toolCalls, Forwarder forwarder)
{
    public ValueTask RouteAsync(McpCall call)
    {
        if (call.Message.IsToolCall)
            return toolCalls.HandleAsync(call);
        return MethodRules.Refuse(call.Request.Grant.Policy, call.Message) is { } denial
            ? toolCalls.RefuseAsync(call, denial)
            : forwarder.ForwardAsync(call.Request);
    }

    /// <summary>A GET or a DELETE: there is nothing to decide on.</summary>
    public ValueTask ForwardAsync(McpRequest request) => forwarder.ForwardAsync(request);
}
