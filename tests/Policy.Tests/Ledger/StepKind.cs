namespace Sluice.Policy.Tests.Ledger;

internal enum StepKind
{
    Call,
    Settle,
    ChangeMax,

    /// <summary>The engine's clock stands still or runs back, without a reload.</summary>
    CallInThePast,

    /// <summary>Saved and loaded; the clock may have been set, and the life may be another.</summary>
    Reload,
}
