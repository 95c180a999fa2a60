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
        if (charges.Count == 0 && step is null)
            return CounterAnswer.NotAsked;
        var balances = new Balance[charges.Count];
        balances.AsSpan().Fill(Balance.Unknown);
        try
        {
            var question = new ReserveRequest(grant.Owner, charges.ToArray(), balances, grant.Shared, step);
            return new CounterAnswer(await ledger.AskAsync(question, cancellationToken).AsTask().WaitAsync(_timeout, time, cancellationToken), balances);
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or OperationCanceledException))
        {
            LogNotAnswered(exception);
            return new CounterAnswer(new ReserveResult(ReserveStatus.OwnerUnavailable), Array.ConvertAll(balances, static _ => Balance.Unknown));
        }
    }

    [LoggerMessage(LogLevel.Warning, "The ledger did not answer what is left for a call")]
    private partial void LogNotAnswered(Exception exception);
}
