namespace Sluice.Store.Audit.Postgres;

/// <summary>Outcomes as readers see them.</summary>
internal static class OutcomeNames
{
    public static string Of(long stored) => stored switch
    {
        (long)AuditOutcome.Allowed => "allowed",
        (long)AuditOutcome.Denied => "denied",
        (long)AuditOutcome.Interrupted => "interrupted",
        AuditSchema.Open => "open",
        _ => throw new InvalidDataException($"The audit file holds the outcome {stored}, which is none."),
    };

    /// <summary>-1 for a text that is none of them.</summary>
    public static int Parse(string name) => name switch
    {
        "allowed" => (int)AuditOutcome.Allowed,
        "denied" => (int)AuditOutcome.Denied,
        "interrupted" => (int)AuditOutcome.Interrupted,
        "open" => AuditSchema.Open,
        _ => -1,
    };
}
