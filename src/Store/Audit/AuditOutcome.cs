namespace Sluice.Store.Audit;

/// <summary>How a decision ended.</summary>
public enum AuditOutcome
{
    Allowed,
    Denied,

    /// <summary>Strict only: the gateway stopped between forwarding and the answer. Set at the next start.</summary>
    Interrupted,
}
