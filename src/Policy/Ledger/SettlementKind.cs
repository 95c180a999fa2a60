namespace Sluice.Policy.Ledger;

/// <summary>How a call ended, as far as its charges go: each is kept or given back by its limit's <see cref="RefundRule"/>.</summary>
public enum SettlementKind
{
    Keep,

    /// <summary>The call did not run.</summary>
    NotRun,

    /// <summary>The call ran, or may have run, and the upstream answered with an error.</summary>
    Error,
}
