using Microsoft.Extensions.Logging;
using Sluice.Policy.Ledger;

namespace Sluice.Grains.Ledgers;

/// <summary>What all ledgers of a silo share. Registered once per silo, with its store and its clock.</summary>
public sealed class LedgerKeepers(ILedgerStore store, ILedgerClock clock, LedgerKeeping keeping, TimeProvider time, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<LedgerKeepers>();

    /// <summary>The grains that have them.</summary>
    public Residents Residents { get; } = new();

    internal LedgerKeeper Create(OwnerKey owner) => new(owner, store, clock, keeping, time, _logger);
}
