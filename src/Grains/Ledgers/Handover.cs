namespace Sluice.Grains.Ledgers;

/// <summary>A ledger on its way from one activation to the next, while a grain migrates.</summary>
[GenerateSerializer, Immutable, Alias("sluice.handover")]
internal sealed class Handover
{
    /// <summary>Good as long as nobody has claimed the ledger since.</summary>
    [Id(0)]
    public required long Claim { get; init; }

    [Id(1)]
    public required ulong Life { get; init; }

    [Id(2)]
    public required long SavedMs { get; init; }

    [Id(3)]
    public required byte[] State { get; init; }
}
