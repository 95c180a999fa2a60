using Sluice.Policy.Ledger;
using Sluice.Store.Ledger;

namespace Sluice.Store.Tests.Ledger;

public sealed class UnsavedQueueTests
{
    private readonly UnsavedQueue _queue = new();
    private readonly List<Unsaved> _batch = [];

    [Fact]
    public void IsLate_OldestOfAllOwners_CountsUntilItIsSaved()
    {
        Assert.False(_queue.IsLate(1_000_000));
        _queue.TryAdd(NewOwner(), 1_000);
        _queue.TryAdd(NewOwner(), 1_060);
        Assert.False(_queue.IsLate(1_099));
        Assert.True(_queue.IsLate(1_100));

        // Taken to be saved is not saved.
        _queue.Take(_batch);
        _queue.TryAdd(NewOwner(), 1_090);
        Assert.True(_queue.IsLate(1_100));
        _queue.EndAttempt();
        Assert.True(_queue.IsLate(1_100));

        _queue.Complete(_batch[^1].Ticket);
        Assert.False(_queue.IsLate(1_189));
        Assert.True(_queue.IsLate(1_190));
        _queue.Take(_batch);
        _queue.Complete(_batch[^1].Ticket);
        Assert.False(_queue.IsLate(1_000_000));
    }

    [Fact]
    public void IsDue_BeforeTheBound_LeavesTimeToWrite()
    {
        _queue.TryAdd(NewOwner(), 1_000);
        Assert.False(_queue.IsDue(1_049));
        Assert.True(_queue.IsDue(1_050));
    }

    [Fact]
    public void Add_StandsThereAlready_KeepsItsPlace()
    {
        var (first, second) = (NewOwner(), NewOwner());
        _queue.TryAdd(first, 1_000);
        _queue.TryAdd(second, 1_001);
        _queue.TryAdd(first, 1_002);
        _queue.Take(_batch);
        Assert.Equal([new Unsaved(first, 1, 1_000), new Unsaved(second, 2, 1_001)], _batch);
    }

    [Fact]
    public void IsSaved_TicketByTicket_FollowsTheBatches()
    {
        for (var owner = 0; owner < UnsavedQueue.MostPerBatch + 1; owner++)
            _queue.TryAdd(NewOwner(), 1_000);
        _queue.Take(_batch);
        Assert.Equal(UnsavedQueue.MostPerBatch, _batch.Count);
        Assert.False(_queue.IsSaved(1));
        _queue.Complete(_batch[^1].Ticket);
        Assert.True(_queue.IsSaved(UnsavedQueue.MostPerBatch));
        Assert.False(_queue.IsSaved(UnsavedQueue.MostPerBatch + 1));
    }

    [Fact]
    public async Task NextAttempt_SavedOrFailed_Completes()
    {
        var first = _queue.NextAttempt();
        Assert.False(first.IsCompleted);
        _queue.EndAttempt();
        await first;
        var second = _queue.NextAttempt();
        Assert.False(second.IsCompleted);
        _queue.Complete(0);
        await second;
    }

    [Fact]
    public void TryClose_SomeStillWait_StaysOpen()
    {
        Assert.True(_queue.TryAdd(NewOwner(), 1_000));
        Assert.False(_queue.TryClose());
        _queue.Take(_batch);
        Assert.True(_queue.TryClose());
        Assert.False(_queue.TryAdd(NewOwner(), 1_000));
    }

    private static Owner NewOwner() => new("owner", new OwnerLedger(1));
}
