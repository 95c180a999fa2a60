using FsCheck;
using FsCheck.Fluent;
using Sluice.Store.Audit;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Audit;

public class SlotPoolTests
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Take_SlotsFree_CompletesAtOnceUpToTheCapacity()
    {
        var pool = Pool(3);

        var takes = Enumerable.Range(0, 4).Select(_ => Take(pool, "a")).ToList();

        Assert.Equal([true, true, true, false], takes.Select(take => take.IsCompleted));
        Assert.Equal(3, takes.Take(3).Select(take => take.Result).Distinct().Count());
        Assert.Equal(3, pool.Taken);
    }

    [Fact]
    public async Task Take_NoSlotFor250Ms_GivesNull()
    {
        var pool = Pool(1);
        _ = Take(pool, "a");
        var waiting = Take(pool, "a");

        _time.Advance(LongestWait - TimeSpan.FromMilliseconds(1));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Null(await waiting);
    }

    [Fact]
    public async Task Return_SomeoneWaits_GetsTheSlot()
    {
        var pool = Pool(1);
        var held = await Take(pool, "a");
        var waiting = Take(pool, "a");

        pool.Return(held!);

        Assert.NotNull(await waiting);
        Assert.Equal(1, pool.Taken);
    }

    [Fact]
    public async Task Return_TheWaiterGaveUp_TheSlotIsFreeAgain()
    {
        var pool = Pool(1);
        var held = await Take(pool, "a");
        var waiting = Take(pool, "a");
        _time.Advance(LongestWait);
        Assert.Null(await waiting);

        pool.Return(held!);

        Assert.Equal(0, pool.Taken);
        Assert.True(Take(pool, "a").IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Take_CancelledWhileItWaits_IsCancelledAndLeavesTheSlotToTheNext()
    {
        var pool = Pool(1);
        var held = await Take(pool, "a");
        using var cancellation = new CancellationTokenSource();
        var cancelled = pool.TakeAsync("a", cancellation.Token).AsTask();
        var next = Take(pool, "a");

        await cancellation.CancelAsync();
        pool.Return(held!);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.NotNull(await next);
    }

    [Fact]
    public async Task Return_OneFloodsAndOthersWait_ServesOrganisationsInTurns()
    {
        var pool = Pool(4);
        var held = await TakeAllAsync(pool, "flood", 4);
        var served = new List<string>();
        var waiting = new List<Task>();
        foreach (var organisation in (string[])["flood", "flood", "flood", "b", "b", "c"])
            waiting.Add(Note(organisation));

        foreach (var entry in held)
        {
            var before = served.Count;
            pool.Return(entry);
            await Eventually.True(() => served.Count > before, "the slot was handed on");
        }

        // The flood's turn comes first, but while it holds more than its share it gets no slot that others want.
        Assert.Equal(["flood", "b", "c", "flood"], served);
        pool.Close();
        await Task.WhenAll(waiting);

        async Task Note(string organisation)
        {
            if (await pool.TakeAsync(organisation, CancellationToken.None) is not null)
                served.Add(organisation);
        }
    }

    [Fact]
    public async Task Take_FloodOfSlowCalls_LeavesTheLastEighthToOthers()
    {
        var pool = Pool(64);
        pool.Return((await Take(pool, "b"))!);
        await TakeAllAsync(pool, "flood", 56);

        var overShare = Take(pool, "flood");
        var others = Enumerable.Range(0, 8).Select(_ => Take(pool, "b")).ToList();

        Assert.False(overShare.IsCompleted);
        Assert.All(others, take => Assert.True(take.IsCompletedSuccessfully));
    }

    [Fact]
    public async Task Take_TheOnlyOrganisation_MayHaveEverySlot()
    {
        var pool = Pool(64);

        await TakeAllAsync(pool, "default", 64);

        Assert.Equal(64, pool.Taken);
    }

    [Fact]
    public async Task Take_TooManyWaitAlready_IsTurnedAwayAtOnce()
    {
        var pool = Pool(1);
        await Take(pool, "a");
        for (var i = 0; i < OrganisationShare.MostWaiting; i++)
            Assert.False(Take(pool, "a").IsCompleted);

        var refused = Take(pool, "a");

        Assert.True(refused.IsCompletedSuccessfully);
        Assert.Null(await refused);
        Assert.False(Take(pool, "b").IsCompleted);
    }

    [Fact]
    public async Task Take_ThoseWhoWaitedGaveUp_MakeRoomForOthers()
    {
        var pool = Pool(1);
        await Take(pool, "a");
        for (var i = 0; i < OrganisationShare.MostWaiting; i++)
            _ = Take(pool, "a");
        _time.Advance(LongestWait);

        Assert.False(Take(pool, "a").IsCompleted);
    }

    [Fact]
    public async Task Close_SomeoneWaits_GetsNullAndSoDoesEveryoneAfter()
    {
        var pool = Pool(1);
        await Take(pool, "a");
        var waiting = Take(pool, "a");

        pool.Close();

        Assert.Null(await waiting);
        Assert.Null(await Take(pool, "a"));
    }

    [Fact]
    public async Task Return_Twice_Throws()
    {
        var pool = Pool(1);
        var entry = (await Take(pool, "a"))!;
        pool.Return(entry);

        Assert.Throws<InvalidOperationException>(() => pool.Return(entry));
    }

    [Fact]
    public void TakeAndReturn_InAnyOrder_NoSlotIsLostAndNobodyWithinItsShareWaitsBesideAFreeSlot()
    {
        var steps = Gen.Choose(0, 99).ListOf();
        Prop.ForAll(steps.ToArbitrary(), list => Run([.. list])).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    /// <summary>A step below 60 takes for organisation step % 4; below 95 gives the oldest slot back; else lets the waiters' time pass.</summary>
    private static void Run(List<int> steps)
    {
        const int Capacity = 9;
        var time = new ManualTimeProvider();
        var pool = new SlotPool(Capacity, LongestWait, time);
        var takes = new List<(int Organisation, Task<AuditEntry?> Task)>();
        foreach (var step in steps)
        {
            if (step < 60)
                takes.Add((step % 4, pool.TakeAsync($"o{step % 4}", CancellationToken.None).AsTask()));
            else if (step >= 95)
                PassTime(time, takes);
            else if (takes.FindIndex(take => take.Task.IsCompletedSuccessfully && take.Task.Result is not null) is var oldest and >= 0)
            {
                pool.Return(takes[oldest].Task.Result!);
                takes.RemoveAt(oldest);
            }

            takes.RemoveAll(take => take.Task.IsCompletedSuccessfully && take.Task.Result is null);
            Inspect(pool, takes, Capacity);
        }
    }

    private static void PassTime(ManualTimeProvider time, List<(int Organisation, Task<AuditEntry?> Task)> takes)
    {
        time.Advance(LongestWait);
        Task.WhenAll(takes.Select(take => take.Task)).Wait();
    }

    private static void Inspect(SlotPool pool, List<(int Organisation, Task<AuditEntry?> Task)> takes, int capacity)
    {
        // A slot handed to a waiter is taken at once; the waiter learns of it on another thread.
        SpinWait.SpinUntil(() => takes.Count(take => take.Task.IsCompletedSuccessfully) >= pool.Taken, TimeSpan.FromSeconds(30));
        var held = takes.Where(take => take.Task.IsCompletedSuccessfully).ToList();
        Assert.Equal(pool.Taken, held.Count);
        Assert.Equal(held.Count, held.Select(take => take.Task.Result).Distinct().Count());
        Assert.True(pool.Taken <= capacity);
        foreach (var waiting in takes.Where(take => !take.Task.IsCompleted))
        {
            var isWithinShare = held.Count(take => take.Organisation == waiting.Organisation) < capacity / 4;
            Assert.False(isWithinShare && pool.Taken < capacity);
        }
    }

    private static Task<AuditEntry?> Take(SlotPool pool, string organisation) => pool.TakeAsync(organisation, CancellationToken.None).AsTask();

    private static async Task<List<AuditEntry>> TakeAllAsync(SlotPool pool, string organisation, int count)
    {
        var entries = new List<AuditEntry>();
        for (var i = 0; i < count; i++)
            entries.Add((await Take(pool, organisation))!);
        return entries;
    }

    private SlotPool Pool(int capacity) => new(capacity, LongestWait, _time);
}
