namespace Sluice.Bench.Ledger;

/// <summary>What becomes of the calls.</summary>
internal enum LoadKind
{
    /// <summary>All are admitted: the limit is never reached.</summary>
    Admitted,

    /// <summary>All are refused: the window is full, and next to nothing of it ends during the run.</summary>
    Refused,

    /// <summary>The window is full and slides: a call takes the place of one that has ended, or is refused.</summary>
    Sliding,
}
