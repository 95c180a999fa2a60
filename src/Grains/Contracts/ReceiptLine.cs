using Sluice.Policy.Ledger;

namespace Sluice.Grains.Contracts;

/// <summary>A <see cref="Receipt"/> on its way to the owner that it names.</summary>
[GenerateSerializer, Immutable, Alias("sluice.receipt")]
public sealed class ReceiptLine
{
    [Id(0)]
    public required ulong Incarnation { get; init; }

    [Id(1)]
    public required long Sequence { get; init; }

    [Id(2)]
    public required long TakenAtMs { get; init; }

    [Id(3)]
    public required ChargeLine[] Charges { get; init; }

    [Id(4)]
    public FlowLine? Flow { get; init; }

    /// <summary>The approval that it used up; null when it used none.</summary>
    [Id(5)]
    public string? Approval { get; init; }
}
