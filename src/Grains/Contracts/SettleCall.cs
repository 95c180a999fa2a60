using Sluice.Policy.Ledger;

namespace Sluice.Grains.Contracts;

/// <summary>Closes one reservation of one owner.</summary>
[GenerateSerializer, Immutable, Alias("sluice.settle-call")]
public sealed class SettleCall
{
    [Id(0)]
    public required ReceiptLine Receipt { get; init; }

    [Id(1)]
    public required SettlementKind Kind { get; init; }

    /// <summary>What the answer of a flow tool said; null when there was none.</summary>
    [Id(2)]
    public FactsLine? Flow { get; init; }
}
