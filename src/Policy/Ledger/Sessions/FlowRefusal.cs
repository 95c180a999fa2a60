namespace Sluice.Policy.Ledger.Sessions;

/// <summary>Why a session flow refuses a call: the closed set of the policy language's rule ids.</summary>
public enum FlowRefusal
{
    None,

    /// <summary>The owner opened no such session, or it ended too long ago to be remembered.</summary>
    UnknownSession,

    /// <summary>A finish before the status that the flow requires.</summary>
    NotComplete,

    /// <summary>A start while as many sessions are open, or about to be, as may be.</summary>
    TooManySessions,

    /// <summary>The session's life is over.</summary>
    Expired,

    /// <summary>A step more than a session may have.</summary>
    TooManySteps,
}
