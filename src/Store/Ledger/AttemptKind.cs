namespace Sluice.Store.Ledger;

internal enum AttemptKind
{
    Answered,

    /// <summary>The owner must be loaded first.</summary>
    NotInMemory,

    /// <summary>Charges are unsaved for as long as the promise allows: no other may be admitted before they are saved.</summary>
    Late,
}
