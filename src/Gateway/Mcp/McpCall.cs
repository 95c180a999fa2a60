using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Telemetry.Operations;

namespace Sluice.Gateway.Mcp;

/// <summary>The working memory of one request, reused so that a call allocates next to nothing.</summary>
internal sealed class McpCall(OperationTelemetry telemetry)
{
    public McpRequest Request { get; } = new(new McpOperation(telemetry));

    public RpcMessage Message { get; } = new();

    public Decision Decision { get; } = new();

    public ResponseObserver Observer { get; } = new();
}
