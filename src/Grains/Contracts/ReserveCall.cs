namespace Sluice.Grains.Contracts;

/// <summary>Asks one owner for the charges of one call, and the grant for its step in a session flow and its approval.</summary>
[GenerateSerializer, Immutable, Alias("sluice.reserve-call")]
public sealed class ReserveCall
{
    [Id(0)]
    public required ChargeLine[] Charges { get; init; }

    /// <summary>The call's step in a session flow, for the grant alone; null when it has none.</summary>
    [Id(1)]
    public FlowLine? Flow { get; init; }

    /// <summary>That a person must approve the call, for the grant alone; null when nobody must.</summary>
    [Id(2)]
    public ApprovalAskLine? Approval { get; init; }

    /// <summary>More than 0 asks for a lease of so many calls instead.</summary>
    [Id(3)]
    public int LeaseCalls { get; init; }
}
