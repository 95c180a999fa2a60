using Sluice.Policy.Ledger;

namespace Sluice.Grains.Contracts;

/// <summary>A <see cref="Balance"/> on its way.</summary>
[GenerateSerializer, Immutable, Alias("sluice.balance")]
public readonly struct BalanceLine
{
    /// <summary>Millionths of a unit.</summary>
    [Id(0)]
    public required long Remaining { get; init; }

    [Id(1)]
    public required long ResetMs { get; init; }
}
