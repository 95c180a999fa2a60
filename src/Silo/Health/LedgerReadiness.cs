using Sluice.Gateway.Enforcement;

namespace Sluice.Silo.Health;

internal sealed class LedgerReadiness(SiloHealth health) : IReadiness
{
    public string Part => "ledger";

    public string? Fault => health.LedgerFault;

    public bool Blocks => true;
}
