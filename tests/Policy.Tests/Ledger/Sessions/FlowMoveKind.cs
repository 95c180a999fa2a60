namespace Sluice.Policy.Tests.Ledger.Sessions;

internal enum FlowMoveKind
{
    Start,
    Step,
    Finish,
    Settle,

    /// <summary>The state is stored as it is now.</summary>
    Save,

    /// <summary>The ledger goes on from what was stored last, in another life; the clock may have been set meanwhile.</summary>
    Crash,

    /// <summary>A clean restart: the same life goes on.</summary>
    Reload,
    ChangeRules,
}
