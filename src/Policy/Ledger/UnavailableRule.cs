namespace Sluice.Policy.Ledger;

/// <summary>What a limit says of a call while the whole engine is out of reach (its breaker is open).</summary>
public enum UnavailableRule
{
    Deny,

    /// <summary>Let the call pass uncounted. A time-out or a full queue of one owner still denies.</summary>
    Allow,
}
