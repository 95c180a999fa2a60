using System.Threading.Channels;
using Npgsql;
using Sluice.Store.Postgres;

namespace Sluice.Silo.Ledgers;

/// <summary>A queue whose jobs share a statement: whatever has gathered while one is under way goes with the next. No owner twice in one statement.</summary>
internal sealed class StoreLane<TJob> : IAsyncDisposable
    where TJob : StoreJob
{
    /// <summary>Jobs that wait; one more fails at once.</summary>
    public const int MostWaiting = 16_384;

    /// <summary>Jobs of one statement: bounds how long its rows are locked.</summary>
    private const int MostPerStatement = 256;

    private readonly Channel<TJob> _queue = Channel.CreateBounded<TJob>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Func<IReadOnlyList<TJob>, CancellationToken, Task> _run;
    private readonly DatabaseHealth _health;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly Task _running;

    public StoreLane(Func<IReadOnlyList<TJob>, CancellationToken, Task> run, DatabaseHealth health, TimeSpan patience, TimeProvider time)
    {
        (_run, _health, _patience, _time) = (run, health, patience, time);
        _running = Task.Run(RunAsync);
    }

    public void Add(TJob job)
    {
        if (!_queue.Writer.TryWrite(job))
            job.Fail(new InvalidOperationException($"{MostWaiting} ledgers wait for the database already, or the silo stops."));
    }

    /// <summary>Ends once what waits is done.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _running;
    }

    private async Task RunAsync()
    {
        var batch = new List<TJob>(MostPerStatement);
        var owners = new HashSet<string>(StringComparer.Ordinal);
        TJob? left = null;
        while (left is not null || await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            owners.Clear();
            do
            {
                if (left is null && !_queue.Reader.TryRead(out left))
                    break;
                if (!owners.Add(left.Owner))
                    break;
                batch.Add(left);
                left = null;
            }
            while (batch.Count < MostPerStatement);
            await RunAsync(batch);
        }
    }

    private async Task RunAsync(List<TJob> batch)
    {
        if (batch.Count == 0)
            return;
        try
        {
            using var patience = new CancellationTokenSource(_patience, _time);
            await _run(batch, patience.Token);
            _health.Succeeded();
        }
        catch (Exception failure)
        {
            // A row that another transaction holds tells nothing of the database.
            if (failure is not PostgresException refusal || !Contention.IsIn(refusal, waits: false))
                _health.Failed(failure.Message);
            foreach (var job in batch)
                job.Fail(failure);
        }
    }
}
