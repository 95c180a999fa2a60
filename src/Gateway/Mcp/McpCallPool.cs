using Microsoft.Extensions.ObjectPool;

namespace Sluice.Gateway.Mcp;

/// <summary>Keeps at most <see cref="MostKept"/> idle calls.</summary>
internal sealed class McpCallPool() : DefaultObjectPool<McpCall>(new Policy(), MostKept)
{
    private const int MostKept = 1_024;

    private sealed class Policy : PooledObjectPolicy<McpCall>
    {
        public override McpCall Create() => new();

        public override bool Return(McpCall call)
        {
            call.Request.Clear();
            call.Message.Clear();
            return call.Decision.MayBeReused;
        }
    }
}
