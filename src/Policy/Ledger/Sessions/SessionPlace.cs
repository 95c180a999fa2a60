namespace Sluice.Policy.Ledger.Sessions;

/// <summary>Room for the session of a start that is under way.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Incarnation">With <paramref name="Sequence"/> the reservation that took it.</param>
/// <param name="Sequence">See <paramref name="Incarnation"/>.</param>
/// <param name="EndsMs">When it is free again, settled or not.</param>
internal readonly record struct SessionPlace(string Flow, ulong Incarnation, long Sequence, long EndsMs)
{
    /// <summary>A ledger that was dropped counts from 1 again in the same life: a place that ends later than this start's own is that of a start after the drop.</summary>
    public bool IsOf(in Receipt receipt, long placeMs) =>
        Incarnation == receipt.Incarnation && Sequence == receipt.Sequence && EndsMs <= receipt.TakenAtMs + placeMs;
}
