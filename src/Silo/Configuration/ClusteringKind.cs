namespace Sluice.Silo.Configuration;

/// <summary>Where the members of a cluster find each other.</summary>
internal enum ClusteringKind
{
    /// <summary>In the database of the ledgers.</summary>
    Postgres,

    /// <summary>Nodes of this machine, all known to the one that was started first and lost with it. For development.</summary>
    Localhost,

    /// <summary>In a table of Azure Storage.</summary>
    Azure,
}
