using Sluice.Gateway.Configuration;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Gateway.Admin.Explain;

/// <summary>Asks the ledger, which charges nothing, for as long as a call would wait for it.</summary>
internal sealed partial class CounterQuestions(ILedger ledger, SluiceOptions options, TimeProvider time, ILogger<CounterQuestions> logger)
{
    private readonly TimeSpan _timeout = TimeSpan.FromMilliseconds(options.LedgerTimeoutMs);

    public async Task<CounterAnswer> AskAsync(CallingGrant grant, IReadOnlyList<Charge> charges, FlowStep? step, CancellationToken cancellationToken)
    {
        var enforced = charges.TakeWhile(charge => !charge.Limit.IsShadow).ToArray();
        var watched = charges.Skip(enforced.Length).ToArray();
        var isShadow = grant.Policy is { IsShadow: true };
        var balances = new Balance[charges.Count];
        balances.AsSpan().Fill(Balance.Unknown);
        var own = new ReserveRequest(grant.Owner, enforced, balances.AsMemory(0, enforced.Length), grant.Shared, isShadow ? null : step);
        var apart = new ReserveRequest(grant.Owner.Shadow, watched, balances.AsMemory(enforced.Length), grant.Shared.Shadow, isShadow ? step : null);
        return new CounterAnswer(await AskAsync(own, cancellationToken), await AskAsync(apart, cancellationToken), balances);
    }

    /// <summary>A call that is charged nothing, and is no part of a flow, asks no ledger.</summary>
    private async Task<ReserveResult> AskAsync(ReserveRequest question, CancellationToken cancellationToken)
    {
        if (question.Charges.IsEmpty && question.Flow is null)
            return new ReserveResult(ReserveStatus.Reserved);

        // A late answer must find nobody's buffer.
        var asked = question with { Balances = new Balance[question.Charges.Length] };
        try
        {
            var result = await ledger.AskAsync(asked, cancellationToken).AsTask().WaitAsync(_timeout, time, cancellationToken);
            if (result.Status is ReserveStatus.Reserved or ReserveStatus.Refused)
                asked.Balances.CopyTo(question.Balances);
            return result;
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or OperationCanceledException))
        {
            LogNotAnswered(exception);
            return new ReserveResult(ReserveStatus.OwnerUnavailable);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The ledger did not answer what is left for a call")]
    private partial void LogNotAnswered(Exception exception);
}
