using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Enforcement;

/// <summary>
/// Brings to the ledger what flow tools answered, and how approved calls ended, when the ledger did not take it while the answer waited: it may come twice, and
/// without it a session that the upstream has, or an approval that was not used, would be lost to its caller. Bounded in number and in tries.
/// </summary>
internal sealed partial class LateSettlements(ILedger ledger, TimeProvider time, ILogger logger)
{
    /// <summary>More at once are given up.</summary>
    public const int Most = 1_024;

    /// <summary>Over half a minute: about as long as a database takes to fail over.</summary>
    public const int MostTries = 7;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    private int _waiting;

    /// <summary>False: too many wait already.</summary>
    public bool TryAdd(Receipt receipt, Settlement settlement)
    {
        if (Interlocked.Increment(ref _waiting) > Most)
        {
            Interlocked.Decrement(ref _waiting);
            return false;
        }

        _ = BringAsync(receipt, settlement);
        return true;
    }

    private async Task BringAsync(Receipt receipt, Settlement settlement)
    {
        var pause = FirstPause;
        for (var tries = 1; ; tries++)
        {
            try
            {
                await Task.Delay(pause, time);
                await ledger.SettleAsync(receipt, settlement, CancellationToken.None);
                LogBrought(receipt.Owner, tries);
                break;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                if (tries == MostTries)
                {
                    LogGivenUp(receipt.Owner, exception);
                    break;
                }
            }

            pause *= 2;
        }

        Interlocked.Decrement(ref _waiting);
    }

    [LoggerMessage(6, LogLevel.Warning, "What became of a call of {Owner} reached the ledger late, with try {Tries}")]
    private partial void LogBrought(OwnerKey owner, int tries);

    [LoggerMessage(7, LogLevel.Error, "What became of a call of {Owner} did not reach the ledger: its session or approval is as it was before")]
    private partial void LogGivenUp(OwnerKey owner, Exception exception);
}
