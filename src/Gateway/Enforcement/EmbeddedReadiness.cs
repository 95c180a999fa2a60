using Sluice.Store.Ledger;

namespace Sluice.Gateway.Enforcement;

internal sealed class EmbeddedReadiness(EmbeddedLedger ledger) : IReadiness
{
    public string Part => "ledger";

    public string? Fault => ledger.Fault;

    public bool Blocks => true;
}
