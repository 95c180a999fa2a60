namespace Sluice.Grains.Ledgers;

/// <summary>What grains promise about the ledgers that they hold.</summary>
public sealed record LedgerKeeping
{
    /// <summary>The promise of the default durability: a silo that dies loses at most the charges of this long.</summary>
    public const long MostLostMs = 100;

    /// <summary>How old the oldest charge gets before it is saved; what remains is for the write itself.</summary>
    public static readonly TimeSpan SaveAfter = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How long a claim is trusted after a save or the claim itself. Another silo can take a ledger over only after this one has missed three probes of a
    /// second each, so that one that was paused meanwhile finds out before it admits anything.
    /// </summary>
    public const long ClaimGoodForMs = 1_000;

    /// <summary>How far a saved time may lie ahead of this silo's clock and still be taken as it is: twice what two clocks may differ.</summary>
    public const long MostAheadMs = 200;

    /// <summary>Whether a charge is saved before its call is answered (<c>Sluice:Durability</c>).</summary>
    public bool IsStrict { get; init; }

    /// <summary>How long a call waits in its grain for the store. Shorter than the gateway waits for the grain.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMilliseconds(200);
}
