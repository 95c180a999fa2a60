using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Ledger;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Store.Tests.Ledger;

public sealed class EmbeddedLedgerDurabilityTests : IDisposable
{
    private readonly EmbeddedLedgerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Crash_AfterTheWriteBehind_KeepsTheCharges()
    {
        var limit = Limit(3);
        await using var ledger = _fixture.Open();
        await ledger.CountAdmittedAsync(Alice, limit, 2);
        _fixture.Clock.Advance(UnsavedQueue.SaveAfterMs);
        await _fixture.EventuallyAsync(() => _fixture.RowCount == 1);
        using var folder = new TestFolder();
        await using var next = _fixture.OpenAfterCrash(folder);
        Assert.Equal(1, await next.CountAdmittedAsync(Alice, limit, 5));
    }

    [Fact]
    public async Task Crash_InStrict_LosesNoAnsweredCall()
    {
        var limit = Limit(9);
        await using var ledger = _fixture.Open(Durability.Strict);
        for (var calls = 1; calls <= 3; calls++)
        {
            Assert.True(await ledger.AdmitsAsync(Alice, limit));
            using var folder = new TestFolder();
            await using var next = _fixture.OpenAfterCrash(folder);
            Assert.Equal(9 - calls, await next.CountAdmittedAsync(Alice, limit, 20));
        }
    }

    [Fact]
    public async Task Crash_ReceiptOfTheLostLife_GivesNothingBack()
    {
        var limit = Limit(1);
        await using var ledger = _fixture.Open(Durability.Strict);
        var receipt = (await ledger.CallAsync(Alice, limit)).Receipt;
        using var folder = new TestFolder();
        await using var next = _fixture.OpenAfterCrash(folder);
        await next.SettleAsync(receipt, Settlement.NotRun, CancellationToken.None);
        Assert.False(await next.AdmitsAsync(Alice, limit));
    }

    [Fact]
    public async Task Reserve_WritesFail_DeniesWithinTheBoundAndRecovers()
    {
        var limit = Limit(1_000);
        await using var ledger = _fixture.Open();
        using (var intruder = _fixture.Connect())
        {
            using var transaction = intruder.BeginTransaction();
            Assert.True(await ledger.AdmitsAsync(Alice, limit));
            _fixture.Clock.Advance(UnsavedQueue.SaveAfterMs);
            await _fixture.EventuallyAsync(() => ledger.Fault is not null);
            _fixture.Clock.Advance(UnsavedQueue.MostLostMs - UnsavedQueue.SaveAfterMs - 1);
            Assert.True(await ledger.AdmitsAsync(Bob, limit));
            _fixture.Clock.Advance(1);
            Assert.Equal(ReserveStatus.EngineUnavailable, (await ledger.CallAsync(Alice, limit)).Status);
            Assert.Equal(ReserveStatus.EngineUnavailable, (await ledger.CallAsync(Bob, limit)).Status);
            Assert.Contains("locked", ledger.Fault, StringComparison.Ordinal);
        }

        await _fixture.EventuallyAsync(() => _fixture.RowCount == 2 && ledger.Fault is null, UnsavedQueue.SaveAfterMs);
        Assert.Equal(Units.Whole(998), (await ledger.CallAsync(Alice, new Charge(limit, Units.One))).Balances[0].Remaining);
        Assert.Single(_fixture.Loggers.Lines, line => line.StartsWith("Error: Charges cannot be saved", StringComparison.Ordinal));
        Assert.Single(_fixture.Loggers.Lines, line => line == "Information: Charges are saved again");
    }

    [Fact]
    public async Task Reserve_StrictAndWritesFail_IsUnavailableInTimeAndStaysCharged()
    {
        var limit = Limit(5);
        await using var ledger = _fixture.Open(Durability.Strict);
        using (var intruder = _fixture.Connect())
        {
            using var transaction = intruder.BeginTransaction();
            var startMs = _fixture.Clock.GetUtcNow();
            var call = ledger.CallAsync(Alice, limit);
            await _fixture.EventuallyAsync(() => call.IsCompleted, 10);
            Assert.Equal(ReserveStatus.OwnerUnavailable, (await call).Status);
            Assert.InRange((_fixture.Clock.GetUtcNow() - startMs).TotalMilliseconds, EmbeddedLedger.MostWaitMs, double.MaxValue);
        }

        await _fixture.EventuallyAsync(() => _fixture.RowCount == 1 && ledger.Fault is null, UnsavedQueue.SaveAfterMs);
        Assert.Equal(4, await ledger.CountAdmittedAsync(Alice, limit, 10));
    }

    [Fact]
    public async Task Reserve_WriteFailsHalfway_IsRolledBackAndTriedAgain()
    {
        var limit = Limit(1_000);
        await using var ledger = _fixture.Open();
        _fixture.Execute($"CREATE TRIGGER broken BEFORE INSERT ON ledger WHEN NEW.owner = '{Bob}' BEGIN SELECT RAISE(ABORT, 'broken'); END");
        await ledger.AdmitsAsync(Alice, limit);
        await ledger.AdmitsAsync(Bob, limit);
        _fixture.Clock.Advance(UnsavedQueue.SaveAfterMs);
        await _fixture.EventuallyAsync(() => ledger.Fault is not null);
        Assert.Equal(0, _fixture.RowCount);
        _fixture.Execute("DROP TRIGGER broken");
        await _fixture.EventuallyAsync(() => _fixture.RowCount == 2 && ledger.Fault is null, UnsavedQueue.SaveAfterMs);
    }

    [Fact]
    public async Task Reserve_FileGone_DeniesUntilItIsBack()
    {
        var limit = Limit(1_000);
        await using var ledger = _fixture.Open();
        Assert.True(await ledger.AdmitsAsync(Alice, limit));
        var elsewhere = _fixture.DatabasePath + ".away";
        File.Move(_fixture.DatabasePath, elsewhere);
        _fixture.Clock.Advance(UnsavedQueue.MostLostMs);
        Assert.Equal(ReserveStatus.EngineUnavailable, (await ledger.CallAsync(Alice, limit)).Status);
        Assert.Contains("is gone", ledger.Fault, StringComparison.Ordinal);
        File.Move(elsewhere, _fixture.DatabasePath);
        await _fixture.EventuallyAsync(() => ledger.Fault is null, UnsavedQueue.SaveAfterMs);
        Assert.True(await ledger.AdmitsAsync(Alice, limit));
    }

    [Fact]
    public async Task Reserve_CallerGoesAwayWhileWaiting_StopsWaiting()
    {
        await using var ledger = _fixture.Open(Durability.Strict);
        using var intruder = _fixture.Connect();
        using var transaction = intruder.BeginTransaction();
        using var gone = new CancellationTokenSource();
        Charge[] charges = [new(Limit(5), Units.One)];
        var call = ledger.ReserveAsync(new ReserveRequest(Alice, charges, new Balance[1]), gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Dispose_WritesFail_SaysWhatIsLost()
    {
        using var intruder = _fixture.Connect("ledger.db");
        var ledger = _fixture.Open();
        Assert.True(await ledger.AdmitsAsync(Alice, Limit(5)));
        using var transaction = intruder.BeginTransaction();
        await ledger.DisposeAsync();
        Assert.Contains("Critical: Stopped with the last charges of 1 owners unsaved", _fixture.Loggers.Lines);
    }

    [Fact]
    public async Task Reserve_AfterDispose_IsUnavailable()
    {
        var ledger = _fixture.Open();
        await ledger.DisposeAsync();
        await ledger.DisposeAsync();
        Assert.Equal(ReserveStatus.OwnerUnavailable, (await ledger.CallAsync(Alice, Limit(5))).Status);
    }
}
