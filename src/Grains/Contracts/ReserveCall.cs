namespace Sluice.Grains.Contracts;

/// <summary>Asks one owner for the charges of one call, and the grant for its step in a session flow.</summary>
[GenerateSerializer, Immutable, Alias("sluice.reserve-call")]
public sealed class ReserveCall
{
    [Id(0)]
    public required ChargeLine[] Charges { get; init; }

    /// <summary>The call's step in a session flow, for the grant alone; null when it has none.</summary>
    [Id(1)]
    public FlowLine? Flow { get; init; }
}
