using Sluice.Store.Audit;

namespace Sluice.Gateway.Enforcement;

internal sealed class AuditReadiness(SqliteAuditLog audit) : IReadiness
{
    public string Part => "audit";

    public string? Fault => audit.Fault;

    public bool Blocks => true;
}
