using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Upstreams;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// Runs once the server has stopped taking requests and has waited for those in flight. What still runs then is broken off and recorded, before the
/// ledger and the audit log are closed.
/// </summary>
internal sealed class DrainAtStop(UpstreamPools upstreams, GrantGates gates, TimeProvider time) : IHostedService
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        upstreams.Close();
        var startedAt = time.GetTimestamp();
        while (!gates.AreEmpty && time.GetElapsedTime(startedAt) < LongestWait)
            await Task.Delay(Pause, time, CancellationToken.None);
    }
}
