namespace Sluice.Grains.Contracts;

/// <summary>Asks one owner for the charges of one call.</summary>
[GenerateSerializer, Immutable, Alias("sluice.reserve-call")]
public sealed class ReserveCall
{
    [Id(0)]
    public required ChargeLine[] Charges { get; init; }
}
