using Sluice.Policy;
using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Enforcement;

/// <summary>What the ledger says of limits and flows in shadow mode: counted apart, and never a reason to stop the call or to hold it up for long.</summary>
internal sealed partial class ShadowPart(ILedger ledger, TimeSpan ledgerTimeout, TimeProvider time, ILogger logger)
{
    /// <summary>Leaves the finding. Takes at most half of the time that the call has left to leave in.</summary>
    public async ValueTask AskAsync(Decision decision)
    {
        if (decision is { Finding: { } held, WatchedStep: not null })
        {
            await AskFlowAsync(decision, held);
            return;
        }

        var answer = await ReserveAsync(decision, takes: true);
        decision.Finding = LedgerDenial.Of(answer, decision.WatchedCharges.Span, decision.WatchedStep is null ? null : decision.FlowTool!.Flow, approval: null);
        decision.Watched = answer;
        if (decision.Finding is not null && decision.WatchedStep is not null)
            decision.FlowTool = null;
    }

    /// <summary>Closes the reservation as that of the call itself. Lost, it stays charged.</summary>
    public async ValueTask SettleAsync(Decision decision, Settlement settlement)
    {
        try
        {
            await ledger.SettleAsync(decision.Watched.Receipt, settlement, CancellationToken.None).AsTask().WaitAsync(ledgerTimeout, time);
            decision.Settlement = settlement.Kind;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            decision.MayBeReused = false;
            LogFailed(decision.Grant.Id, exception);
        }
    }

    /// <summary>A call that would wait for a person takes nothing, but its flow would have refused it first.</summary>
    private async ValueTask AskFlowAsync(Decision decision, Denial held)
    {
        var answer = await ReserveAsync(decision, takes: false);
        decision.Finding = LedgerDenial.Of(answer, decision.WatchedCharges.Span, decision.FlowTool!.Flow, approval: null) ?? held;
        (decision.FlowTool, decision.WatchedStep) = (null, null);
    }

    private async Task<ReserveResult> ReserveAsync(Decision decision, bool takes)
    {
        try
        {
            var grant = decision.Grant;
            var request = new ReserveRequest(
                grant.ShadowOwner, decision.WatchedCharges, decision.WatchedBalances, grant.Server.SharedOwners.Shadow, decision.WatchedStep);
            var answer = takes ? ledger.ReserveAsync(request, CancellationToken.None) : ledger.AskAsync(request, CancellationToken.None);
            return await answer.AsTask().WaitAsync(PatienceFor(decision), time);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            decision.MayBeReused = false;
            LogFailed(decision.Grant.Id, exception);
            return new ReserveResult(ReserveStatus.OwnerUnavailable);
        }
    }

    private TimeSpan PatienceFor(Decision decision)
    {
        var half = time.GetElapsedTime(time.GetTimestamp(), decision.ForwardBy) / 2;
        return half < TimeSpan.Zero ? TimeSpan.Zero : half < ledgerTimeout ? half : ledgerTimeout;
    }

    [LoggerMessage(8, LogLevel.Warning, "The ledger did not answer what rules in shadow mode would say of a call of grant {Grant}; the call goes on")]
    private partial void LogFailed(string grant, Exception exception);
}
