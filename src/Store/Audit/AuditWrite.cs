namespace Sluice.Store.Audit;

/// <summary>One row to write.</summary>
/// <param name="Entry">The decision.</param>
/// <param name="Opens">True for the row written ahead of a strict call; false for the finished decision.</param>
internal readonly record struct AuditWrite(AuditEntry Entry, bool Opens);
