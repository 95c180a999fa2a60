using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Tests.Upstreams;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Gateway.Tests.Enforcement;

/// <summary>What a flow tool answered reaches a ledger that was away when it came.</summary>
public class LateSettlementsTests
{
    private static readonly Settlement Facts = new(SettlementKind.Keep, new FlowFacts(Ran: true, IsComplete: true));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 4)]
    [InlineData(LateSettlements.MostTries, LateSettlements.MostTries)]
    public async Task Settle_LedgerFailsForAWhile_IsTriedUntilItTakesItOrHalfAMinuteIsOver(int failures, int tries)
    {
        var (ledger, time) = (new FailingLedger(failures), new ManualTime());
        Assert.True(new LateSettlements(ledger, time, NullLogger.Instance).TryAdd(default, Facts));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (ledger.Tries < tries)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, limit.Token);
        }

        time.Advance(TimeSpan.FromMinutes(1));
        await Task.Delay(10, limit.Token);
        Assert.Equal((tries, Facts, 0), (ledger.Tries, ledger.Last, time.RunningTimers));
    }

    [Fact]
    public void Settle_TooManyWait_IsGivenUp()
    {
        var late = new LateSettlements(new FailingLedger(int.MaxValue), new ManualTime(), NullLogger.Instance);
        for (var count = 0; count < LateSettlements.Most; count++)
            Assert.True(late.TryAdd(default, Facts));
        Assert.False(late.TryAdd(default, Facts));
    }

    private sealed class FailingLedger(int failures) : ILedger
    {
        public int Tries { get; private set; }

        public Settlement Last { get; private set; }

        public ValueTask<ReserveResult> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<ReserveResult> AskAsync(ReserveRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<ApprovalOutcome> DecideApprovalAsync(
            OwnerKey grant, string approval, ApprovalDecision decision, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask SettleAsync(Receipt receipt, Settlement settlement, CancellationToken cancellationToken)
        {
            Last = settlement;
            return ++Tries <= failures ? throw new TimeoutException() : default;
        }
    }
}
