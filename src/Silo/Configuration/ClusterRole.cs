namespace Sluice.Silo.Configuration;

/// <summary>What a node of the cluster does.</summary>
internal enum ClusterRole
{
    /// <summary>Holds ledgers and takes calls: every node of a small fleet.</summary>
    Both,

    /// <summary>Holds ledgers for the gateways.</summary>
    Silo,

    /// <summary>Takes calls, and asks silos for its ledgers.</summary>
    Gateway,
}
