namespace Sluice.Policy.Ledger;

/// <summary>What closes a reservation. Each charge is kept or refunded by its limit's <see cref="RefundRule"/>.</summary>
public enum Settlement
{
    Keep,

    /// <summary>The call did not run.</summary>
    NotRun,

    /// <summary>The call ran, or may have run, and the upstream answered with an error.</summary>
    Error,
}
