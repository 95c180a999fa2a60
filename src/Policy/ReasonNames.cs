namespace Sluice.Policy;

/// <summary>The names that callers, records and metrics use for a <see cref="Reason"/> (policy language, "Order, rule ids, messages").</summary>
public static class ReasonNames
{
    /// <summary>The snake_case name; empty for <see cref="Reason.None"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no member of the closed set.</exception>
    public static string Of(Reason reason) => reason switch
    {
        Reason.None => "",
        Reason.NoPolicy => "no_policy",
        Reason.NotAvailable => "not_available",
        Reason.Require => "require",
        Reason.DenyIf => "deny_if",
        Reason.Flow => "flow",
        Reason.Approval => "approval",
        Reason.Limit => "limit",
        Reason.LedgerUnavailable => "ledger_unavailable",
        Reason.AuditUnavailable => "audit_unavailable",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, message: null),
    };

    /// <summary>The reason of that name; null for a name that this program does not know.</summary>
    public static Reason? Parse(string name)
    {
        foreach (var reason in Enum.GetValues<Reason>())
        {
            if (string.Equals(Of(reason), name, StringComparison.Ordinal))
                return reason;
        }

        return null;
    }
}
