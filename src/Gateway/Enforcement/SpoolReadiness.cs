using Sluice.Store.Audit.Postgres;

namespace Sluice.Gateway.Enforcement;

/// <summary>Decisions that PostgreSQL does not take wait in the node's file, which is shown; once that is full, the audit itself is at fault.</summary>
internal sealed class SpoolReadiness(DecisionShipper shipper) : IReadiness
{
    public string Part => "audit spool";

    public string? Fault => shipper.Backlog is { Fault: { } fault } backlog ? $"{fault}; {backlog.Rows} decisions wait since {backlog.Oldest:u}" : null;

    public bool Blocks => false;
}
