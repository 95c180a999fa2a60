namespace Sluice.Policy.Ledger.Sessions;

/// <summary>What a call is to its session flow.</summary>
public enum FlowStepKind
{
    /// <summary>Opens a session, whose id its answer names.</summary>
    Start,

    /// <summary>Goes on with a session.</summary>
    Step,

    /// <summary>Reads the result of a complete session, which may be read again.</summary>
    Finish,
}
