using System.Buffers;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Ledger;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Store.Tests.Ledger;

public sealed class OwnerShardTests
{
    private readonly ManualClock _clock = new();
    private readonly UnsavedQueue _queue = new();
    private readonly List<Unsaved> _batch = [];
    private readonly ArrayBufferWriter<byte> _state = new();
    private readonly OwnerShard _shard;

    public OwnerShardTests()
    {
        _shard = new OwnerShard(new LedgerClock(_clock), _queue);
        _shard.Add(new Owner(Alice.Value, new OwnerLedger(1)));
    }

    [Fact]
    public void Reserve_NotInMemory_AsksForTheOwner() => Assert.Equal(AttemptKind.NotInMemory, Reserve(Bob).Kind);

    [Fact]
    public void Add_AnotherWasFirst_KeepsTheFirst()
    {
        Reserve(Alice);
        _shard.Add(new Owner(Alice.Value, new OwnerLedger(1)));
        Assert.Equal(2, Reserve(Alice).Result.Receipt.Sequence);
    }

    [Fact]
    public void Reserve_AfterTheSnapshot_TakesAnotherPlaceInTheQueue()
    {
        Assert.Equal(1, Reserve(Alice).Ticket);
        Assert.Equal(1, Reserve(Alice).Ticket);
        _queue.Take(_batch);
        Assert.Equal(1, Reserve(Alice).Ticket);
        _shard.Snapshot(_batch[0], _state);
        Assert.Equal(2, Reserve(Alice).Ticket);

        // The first save failed and is tried again: the second place stays good.
        _shard.Snapshot(_batch[0], _state);
        Assert.Equal(2, Reserve(Alice).Ticket);
    }

    [Fact]
    public void Reserve_QueueClosed_IsUnavailable()
    {
        _queue.Close();
        Assert.Equal(ReserveStatus.OwnerUnavailable, Reserve(Alice).Result.Status);
    }

    [Fact]
    public void DropExpired_Unsaved_StaysUntilItIsSaved()
    {
        Reserve(Alice);
        _clock.Advance(60_000);
        _shard.DropExpired();
        Assert.Equal(1, _shard.Count);
        _queue.Take(_batch);
        _shard.Snapshot(_batch[0], _state);
        _shard.DropExpired();
        Assert.Equal(0, _shard.Count);
    }

    private Attempt Reserve(OwnerKey owner) =>
        _shard.Reserve(new ReserveRequest(owner, new[] { new Charge(Limit(1_000), Units.One) }, new Balance[1]));
}
