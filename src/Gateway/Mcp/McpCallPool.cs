using Microsoft.Extensions.ObjectPool;
using Sluice.Gateway.Telemetry.Operations;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// Keeps at most <see cref="MostKept"/> idle calls, and a few for each thread, the last one first: what a processor has used a moment ago is in its cache,
/// and what another one has used must be fetched from there.
/// </summary>
internal sealed class McpCallPool(OperationTelemetry telemetry)
{
    private const int MostKept = 1_024;

    /// <summary>About what a thread has under way at once.</summary>
    private const int MostOfThread = 32;

    private readonly DefaultObjectPool<McpCall> _shared = new(new Policy(telemetry), MostKept);

    /// <summary>Never disposed: a call may outlive its node, and must be able to give back what it has.</summary>
    private readonly ThreadLocal<Stack<McpCall>> _ofThread = new(static () => new Stack<McpCall>(MostOfThread));

    public McpCall Get() => _ofThread.Value!.TryPop(out var call) ? call : _shared.Get();

    public void Return(McpCall call)
    {
        call.Request.Clear();
        call.Message.Clear();
        if (!call.Decision.MayBeReused)
            return;
        var own = _ofThread.Value!;
        if (own.Count < MostOfThread)
            own.Push(call);
        else
            _shared.Return(call);
    }

    private sealed class Policy(OperationTelemetry telemetry) : PooledObjectPolicy<McpCall>
    {
        public override McpCall Create() => new(telemetry);

        public override bool Return(McpCall call) => true;
    }
}
