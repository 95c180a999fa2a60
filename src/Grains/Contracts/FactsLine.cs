using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Grains.Contracts;

/// <summary><see cref="FlowFacts"/> on their way.</summary>
[GenerateSerializer, Immutable, Alias("sluice.flow-facts")]
public sealed class FactsLine
{
    [Id(0)]
    public required bool Ran { get; init; }

    [Id(1)]
    public required ulong SessionHigh { get; init; }

    [Id(2)]
    public required ulong SessionLow { get; init; }

    [Id(3)]
    public required bool IsComplete { get; init; }
}
