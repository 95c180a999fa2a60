namespace Sluice.Policy.Ledger;

/// <summary>A counter's state as one reservation left it: what the <c>RateLimit</c> header and the audit record say.</summary>
/// <param name="Remaining">Units still free; never negative.</param>
/// <param name="ResetMs">Milliseconds until the next units free; 0 when none are taken.</param>
public readonly record struct Balance(Units Remaining, long ResetMs);
