using Sluice.Fleet.Tests.Nodes;

namespace Sluice.Fleet.Tests.Faults;

/// <summary>Something that is done to the fleet, and undone.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Affected">Gateways that cannot decide meanwhile.</param>
/// <param name="RunAsync">Ends when it is undone.</param>
internal sealed record Fault(string Name, IReadOnlyList<FleetNode> Affected, Func<Task> RunAsync);
