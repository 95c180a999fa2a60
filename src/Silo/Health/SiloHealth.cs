using Orleans.Runtime;
using Sluice.Grains.Engine;
using Sluice.Silo.Ledgers;

namespace Sluice.Silo.Health;

/// <summary>Of a node that holds ledgers: whether the cluster counts it as a member, and its ledgers have a store and a time.</summary>
internal sealed class SiloHealth(IServiceProvider services, DatabaseHealth database, DatabaseClock clock) : IClusterHealth
{
    private ISiloStatusOracle? _membership;

    /// <summary>Nobody can be asked before the silo has joined or after it left. What its own ledgers lack is theirs to say: other silos may have it.</summary>
    public string? Fault => Membership.CurrentStatus == SiloStatus.Active ? null : $"This silo is not an active member of the cluster: it is {Membership.CurrentStatus}.";

    /// <summary>What keeps this silo's ledgers from answering; null when nothing does.</summary>
    public string? LedgerFault => database.Fault ?? clock.Fault;

    /// <summary>Asked for late: Orleans makes it while the silo starts.</summary>
    private ISiloStatusOracle Membership => _membership ??= services.GetRequiredService<ISiloStatusOracle>();
}
