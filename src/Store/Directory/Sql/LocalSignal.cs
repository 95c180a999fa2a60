namespace Sluice.Store.Directory.Sql;

/// <summary>Hears the commits of this process; another program's are found by polling.</summary>
internal sealed class LocalSignal : IChangeSignal
{
    private readonly CommitBell _bell;
    private readonly SemaphoreSlim _rung = new(0);

    public LocalSignal(CommitBell bell)
    {
        _bell = bell;
        bell.Rung += Hear;
    }

    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        await _rung.WaitAsync(longest, cancellationToken);

        // Who is woken reads all there is: what rang meanwhile needs no second waking.
        while (_rung.CurrentCount > 0)
            await _rung.WaitAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _bell.Rung -= Hear;
        _rung.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Hear() => _rung.Release();
}
