namespace Sluice.Store.Ledger.Postgres;

/// <summary>What a transaction writes to a locked row.</summary>
/// <param name="StateId">The state that the row has then.</param>
/// <param name="State">A new state; null: the journal goes on.</param>
/// <param name="Record">What is added to the journal; empty with a new state.</param>
internal readonly record struct RowWrite(long StateId, byte[]? State, byte[] Record);
