using Sluice.Gateway.Enforcement;

namespace Sluice.Gateway.Tests.Fixtures;

/// <summary>What the gateways of a fleet on one database count with: all that a scenario need not know of its engine.</summary>
public interface IFleetEngine : IAsyncDisposable
{
    IEngine Engine { get; }

    /// <summary>Of the command line of a gateway, besides its database.</summary>
    string[] Options { get; }

    /// <summary>Starts what holds ledgers besides the gateways.</summary>
    Task StartAsync(string connectionString);
}
