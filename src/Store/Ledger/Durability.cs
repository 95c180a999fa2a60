namespace Sluice.Store.Ledger;

/// <summary>What a crash may cost.</summary>
public enum Durability
{
    /// <summary>After <c>kill -9</c> at most the last 100 ms of charges are lost. Reservations do not wait for the disk while it keeps up.</summary>
    Default,

    /// <summary>No charge is lost: a reservation is answered after it was committed and synced, together with all that waited meanwhile.</summary>
    Strict,
}
