namespace Sluice.Store.Ledger;

/// <summary>
/// Drops what no longer counts, from memory and from the file, in small steps that wander over all of it: with one step a second, memory within about
/// a minute, a million rows within about a quarter of an hour. Runs on the writer's thread, between saves.
/// </summary>
internal sealed class IdleSweep(OwnerTable owners, LedgerFile file, LedgerClock clock)
{
    private const int ShardsPerStep = 4;

    private int _nextShard;
    private string _lastRow = "";

    public void Step()
    {
        for (var count = 0; count < ShardsPerStep; count++)
        {
            owners.Shard(_nextShard).DropExpired();
            _nextShard = (_nextShard + 1) % OwnerTable.ShardCount;
        }

        _lastRow = file.DeleteExpired(_lastRow, clock.NowMs);
    }
}
