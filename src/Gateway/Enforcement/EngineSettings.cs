using Sluice.Store.Ledger;
using Sluice.Store.Postgres;

namespace Sluice.Gateway.Enforcement;

/// <summary>What an engine may need of the gateway's configuration.</summary>
/// <param name="DataPath">Folder for files.</param>
/// <param name="Durability">Whether a charge is durable before its reservation is answered.</param>
/// <param name="PerNodeLimits">Whether the operator accepts that this node counts by itself.</param>
/// <param name="Postgres">The database that a fleet shares; null without one.</param>
/// <param name="LedgerTimeout">How long a reservation may take.</param>
public sealed record EngineSettings(string DataPath, Durability Durability, bool PerNodeLimits, PostgresAddress? Postgres, TimeSpan LedgerTimeout);
