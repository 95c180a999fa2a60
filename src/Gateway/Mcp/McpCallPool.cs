using Microsoft.Extensions.ObjectPool;
using Sluice.Gateway.Telemetry.Operations;

namespace Sluice.Gateway.Mcp;

/// <summary>Keeps at most <see cref="MostKept"/> idle calls.</summary>
internal sealed class McpCallPool(OperationTelemetry telemetry) : DefaultObjectPool<McpCall>(new Policy(telemetry), MostKept)
{
    private const int MostKept = 1_024;

    private sealed class Policy(OperationTelemetry telemetry) : PooledObjectPolicy<McpCall>
    {
        public override McpCall Create() => new(telemetry);

        public override bool Return(McpCall call)
        {
            call.Request.Clear();
            call.Message.Clear();
            return call.Decision.MayBeReused;
        }
    }
}
