using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Grains.Contracts;

/// <summary>A <see cref="FlowStep"/> on its way.</summary>
[GenerateSerializer, Immutable, Alias("sluice.flow-step")]
public sealed class FlowLine
{
    [Id(0)]
    public required string Flow { get; init; }

    [Id(1)]
    public required int MaxOpen { get; init; }

    [Id(2)]
    public required int MaxSteps { get; init; }

    [Id(3)]
    public required long TtlMs { get; init; }

    [Id(4)]
    public required FlowStepKind Kind { get; init; }

    [Id(5)]
    public required ulong SessionHigh { get; init; }

    [Id(6)]
    public required ulong SessionLow { get; init; }

    [Id(7)]
    public required long PlaceMs { get; init; }
}
