using Sluice.Store.Ledger;

namespace Sluice.Gateway.Enforcement;

internal sealed class DatabaseLockReadiness(DatabaseLock held) : IReadiness
{
    public string Part => "database lock";

    public string? Fault => held.Fault;

    public bool Blocks => true;
}
