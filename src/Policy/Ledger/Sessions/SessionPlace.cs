namespace Sluice.Policy.Ledger.Sessions;

/// <summary>Room for the session of a start that is under way.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Incarnation">With <paramref name="Sequence"/> the reservation that took it.</param>
/// <param name="Sequence">See <paramref name="Incarnation"/>.</param>
/// <param name="EndsMs">When it is free again, settled or not.</param>
internal readonly record struct SessionPlace(string Flow, ulong Incarnation, long Sequence, long EndsMs)
{
    public bool IsOf(in Receipt receipt) => Incarnation == receipt.Incarnation && Sequence == receipt.Sequence;
}
