using System.Runtime.CompilerServices;

namespace Sluice.Gateway.Mcp;

/// <summary>Sends an admitted request to what decides on it, or on to the upstream.</summary>
internal sealed class Router(ToolCallHandler toolCalls, Forwarder forwarder)
{
    /// <summary>False: the policy allows it and its answer stays open, so it is still to be forwarded.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> TryRouteAsync(McpCall call)
    {
        var request = call.Request;
        if (call.Message.IsToolCall)
            await toolCalls.HandleAsync(call);
        else if (MethodRules.Refuse(request.Grant.Policy, call.Message) is { } denial)
            await toolCalls.RefuseAsync(call, denial);
        else if (request.IsStream)
            return false;
        else
            await forwarder.ForwardAsync(request);
        return true;
    }

    /// <summary>A GET, a DELETE, or what <see cref="TryRouteAsync"/> left: there is nothing more to decide on.</summary>
    public ValueTask ForwardAsync(McpRequest request) => forwarder.ForwardAsync(request);
}
