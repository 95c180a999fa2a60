using Sluice.Fleet.Tests.Records;

namespace Sluice.Fleet.Tests.Load;

/// <summary>A call that a client is about to make.</summary>
/// <param name="Costs">What the policy charges for it.</param>
internal sealed record PlannedCall(string Server, string Token, string Tool, IReadOnlyList<Charged> Costs);
