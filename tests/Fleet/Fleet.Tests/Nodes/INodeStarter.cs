using Sluice.Gateway.Tests.Processes;

namespace Sluice.Fleet.Tests.Nodes;

/// <summary>How the processes of an engine are started: what the harness does not know of it.</summary>
internal interface INodeStarter
{
    string Engine { get; }

    /// <summary>Processes that host ledgers and serve no caller; they are started first, and suffer the same faults.</summary>
    int LedgerHosts { get; }

    /// <param name="settings">Whose arguments come after the executable and the engine's own.</param>
    /// <param name="log">Gets what the process prints.</param>
    Task<GatewayProcess> StartAsync(NodeSettings settings, Stream log);
}
