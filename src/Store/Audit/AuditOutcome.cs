namespace Sluice.Store.Audit;

/// <summary>How a decision ended. The numbers are stored: they must not change.</summary>
public enum AuditOutcome
{
    Allowed = 0,
    Denied = 1,

    /// <summary>Strict only: the gateway stopped between forwarding and the answer. Set at the next start.</summary>
    Interrupted = 2,
}
