using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Telemetry.Operations;
using Sluice.Store;

namespace Sluice.Gateway.Mcp;

/// <summary>The working memory of one request, reused so that a call allocates next to nothing.</summary>
internal sealed class McpCall(OperationTelemetry telemetry)
{
    public McpRequest Request { get; } = new(new McpOperation(telemetry));

    public RpcMessage Message { get; } = new();

    public Decision Decision { get; } = new();

    public ResponseObserver Observer { get; } = new();

    /// <summary>
    /// Asks for what the end of a forwarded call works with. The processor that gets the answer is often not the one that sent the request, and other calls
    /// were in between in any case. The sizes are about those of the objects, in bytes.
    /// </summary>
    public void Prefetch()
    {
        CacheLines.Fetch(Decision, 640);
        CacheLines.Fetch(Request, 256);
        CacheLines.Fetch(Message, 192);
        CacheLines.Fetch(Observer, 128);
        Decision.Slot?.Prefetch();
    }
}
