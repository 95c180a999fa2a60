namespace Sluice.Policy.Tests.Ledger.Sessions;

/// <summary>How a call of a flow ends.</summary>
internal enum FlowEnd
{
    Ran,
    Completed,
    Unreadable,
    ToolError,
    NotRun,
    NoAnswer,
}
