using Sluice.Gateway.Configuration;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Upstreams;
using Sluice.Policy.Ledger;
using Sluice.Store.Ledger;

namespace Sluice.Gateway.Enforcement;

/// <summary>The ledger as decisions ask it: bounded in time, and without exceptions.</summary>
internal sealed partial class Reservations(ILedger ledger, SluiceOptions options, GatewayMetrics metrics, TimeProvider time, ILogger<Reservations> logger)
{
    private readonly LateSettlements _late = new(ledger, time, logger);
    private readonly TimeSpan _timeout = TimeSpan.FromMilliseconds(options.LedgerTimeoutMs);

    /// <summary>The same for rules that are only watched.</summary>
    public ShadowPart Shadow { get; } = new(ledger, TimeSpan.FromMilliseconds(options.LedgerTimeoutMs), time, logger);

    /// <summary>Whether a call may leave only when all that is said of it is on disk.</summary>
    public bool IsStrict => options.Durability == Durability.Strict;

    /// <summary>How long answers may take: so long the place of a flow's start is kept for them.</summary>
    public UpstreamOptions Upstreams => options.Upstream;

    public ValueTask<ReserveResult> ReserveAsync(Decision decision)
    {
        try
        {
            var request = new ReserveRequest(decision.Grant.Owner, decision.Charges, decision.Balances, decision.Grant.Server.SharedOwners, decision.FlowStep, decision.Ask);
            var answer = ledger.ReserveAsync(request, CancellationToken.None);
            return answer.IsCompletedSuccessfully ? answer : WaitAsync(decision, answer.AsTask());
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return new ValueTask<ReserveResult>(Failed(decision, exception));
        }
    }

    /// <summary>Tells the ledger how the call ended. False: it is not known to have heard of it.</summary>
    public async ValueTask<bool> SettleAsync(Decision decision, Settlement settlement)
    {
        var receipt = decision.Closing;
        try
        {
            var settling = ledger.SettleAsync(receipt, settlement, CancellationToken.None);
            if (!settling.IsCompletedSuccessfully)
                await settling.AsTask().WaitAsync(_timeout, time);
            decision.Settlement = settlement.Kind;
            if (settlement.Kind != SettlementKind.Keep)
                metrics.Refunded(settlement.Kind);
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            decision.MayBeReused = false;
            if ((settlement.Flow is null && receipt.Approval is null) || !_late.TryAdd(receipt, settlement))
                LogSettlementFailed(decision.Grant.Id, exception);
            return false;
        }
    }

    private async ValueTask<ReserveResult> WaitAsync(Decision decision, Task<ReserveResult> answer)
    {
        try
        {
            return await answer.WaitAsync(_timeout, time);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (decision.Ask is not null)
                _ = GiveBackLateAsync(answer, decision.Grant.Id);
            return Failed(decision, exception);
        }
    }

    /// <summary>A late answer may still write into the buffers; what it charged stays charged, the safe side.</summary>
    private ReserveResult Failed(Decision decision, Exception exception)
    {
        decision.MayBeReused = false;
        LogLedgerFailed(decision.Grant.Id, exception);
        return new ReserveResult(ReserveStatus.OwnerUnavailable);
    }

    /// <summary>The call was denied, so that nothing ran: an approval that comes too late is not lost, since a person stands behind it.</summary>
    private async Task GiveBackLateAsync(Task<ReserveResult> answer, string grant)
    {
        try
        {
            if ((await answer).Receipt is { Approval: not null } receipt)
                await ledger.SettleAsync(receipt, Settlement.NotRun, CancellationToken.None);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogSettlementFailed(grant, exception);
        }
    }

    [LoggerMessage(2, LogLevel.Error, "The ledger did not answer for grant {Grant}: the call is denied")]
    private partial void LogLedgerFailed(string grant, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "What became of a call of grant {Grant} is not known to have reached the ledger: its charge may stay, and its session and approval may be as they were")]
    private partial void LogSettlementFailed(string grant, Exception exception);
}
