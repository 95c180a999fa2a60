using System.Net;

namespace Sluice.Silo.Configuration;

/// <summary>The section <c>Sluice:Cluster</c>, validated.</summary>
internal sealed record ClusterSettings
{
    public const string Section = "Sluice:Cluster";

    public ClusterRole Role { get; init; } = ClusterRole.Both;

    public ClusteringKind Clustering { get; init; } = ClusteringKind.Postgres;

    /// <summary>Tells clusters apart that share a database. Their ledgers are the same: two clusters on one database would take them from each other.</summary>
    public string Name { get; init; } = "sluice";

    /// <summary>Where the other nodes reach this one. They speak without encryption and trust each other: a private network, or the loopback default.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Silos speak to silos here. 1 to 65,535.</summary>
    public int SiloPort { get; init; } = 11_111;

    /// <summary>Nodes of the role gateway speak to silos here. 1 to 65,535.</summary>
    public int GatewayPort { get; init; } = 30_000;

    /// <summary>With <see cref="ClusteringKind.Localhost"/>: the silo port of the first node, which the others find the cluster through. 1 to 65,535.</summary>
    public int FirstSiloPort { get; init; } = 11_111;

    /// <summary>
    /// A grant that is called more often than this on one gateway has leases there: units for at most 100 ms, from which the gateway admits calls without asking.
    /// 0 to 1,000,000; 0 for none.
    /// </summary>
    public int LeaseAboveCallsPerSecond { get; init; }

    /// <summary>The account of Azure Storage: a connection string, or the address of its table service, for which the node's managed identity is asked.</summary>
    public string? AzureStorage { get; init; }
}
