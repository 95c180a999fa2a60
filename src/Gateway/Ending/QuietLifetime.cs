namespace Sluice.Gateway.Ending;

/// <summary>In the place of the framework's own, which would hear the same signals and stop the host at once, but not those that come during the start.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
