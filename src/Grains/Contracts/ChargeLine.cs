using Sluice.Policy.Ledger;

namespace Sluice.Grains.Contracts;

/// <summary>A <see cref="Charge"/> on its way: what of a limit its owner's ledger needs.</summary>
[GenerateSerializer, Immutable, Alias("sluice.charge")]
public readonly struct ChargeLine
{
    /// <summary>The rule that charges, for messages about malformed calls.</summary>
    [Id(0)]
    public required string Rule { get; init; }

    [Id(1)]
    public required string Counter { get; init; }

    [Id(2)]
    public required long WindowMs { get; init; }

    /// <summary>Millionths of a unit.</summary>
    [Id(3)]
    public required long Max { get; init; }

    /// <summary>Millionths of a unit.</summary>
    [Id(4)]
    public required long Cost { get; init; }

    [Id(5)]
    public required RefundRule Refund { get; init; }

    [Id(6)]
    public required LimitScope Scope { get; init; }
}
