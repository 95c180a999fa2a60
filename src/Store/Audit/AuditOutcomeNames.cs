namespace Sluice.Store.Audit;

/// <summary>What the outcome column says.</summary>
internal static class AuditOutcomeNames
{
    /// <summary>Written ahead of a strict call, and replaced when the call ends.</summary>
    public const string Open = "open";

    public static string Of(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Allowed => "allowed",
        AuditOutcome.Denied => "denied",
        AuditOutcome.Interrupted => "interrupted",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, message: null),
    };
}
