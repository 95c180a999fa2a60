using Sluice.Store.Ledger.Postgres;

namespace Sluice.Gateway.Enforcement;

internal sealed class PostgresReadiness(PostgresLedger ledger) : IReadiness
{
    public string Part => "ledger";

    public string? Fault => ledger.Fault;

    public bool Blocks => true;
}
