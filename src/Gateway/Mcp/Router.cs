namespace Sluice.Gateway.Mcp;

/// <summary>Sends an admitted request to what decides on it, or on to the upstream.</summary>
internal sealed class Router(ToolCallHandler toolCalls, Forwarder forwarder)
{
    /// <summary>False: the policy allows it and its answer stays open, so it is still to be forwarded.</summary>
    /// <param name="call">An admitted POST.</param>
    /// <param name="answering">To be awaited. Not awaited here: a layer more would cost every call.</param>
    public bool TryRoute(McpCall call, out ValueTask answering)
    {
        var request = call.Request;
        answering = default;
        if (call.Message.IsToolCall)
            answering = toolCalls.HandleAsync(call);
        else if (MethodRules.Refuse(request.Grant.Policy, call.Message) is { } denial)
            answering = toolCalls.RefuseAsync(call, denial);
        else if (request.IsStream)
            return false;
        else
            answering = forwarder.ForwardAsync(request);
        return true;
    }

    /// <summary>A GET, a DELETE, or what <see cref="TryRoute"/> left: there is nothing more to decide on.</summary>
    public ValueTask ForwardAsync(McpRequest request) => forwarder.ForwardAsync(request);
}
