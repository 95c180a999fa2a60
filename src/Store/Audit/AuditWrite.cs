namespace Sluice.Store.Audit;

/// <summary>One row to write.</summary>
/// <param name="Entry">The decision.</param>
/// <param name="Opens">True for the row written ahead of a strict call; false for the finished decision.</param>
internal readonly record struct AuditWrite(AuditEntry Entry, bool Opens)
{
    /// <summary>Whether a row that an earlier batch wrote is to be completed.</summary>
    public bool Completes => !Opens && Entry.RowId != 0;
}
