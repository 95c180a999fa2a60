namespace Sluice.Store.Audit.Postgres;

/// <summary>What is shipped in one transaction: some links in their order, and the rows that they bring or complete.</summary>
/// <param name="After">The link before the first.</param>
/// <param name="Last">The last link.</param>
/// <param name="FirstRow">The first row that they bring; the largest number when they bring none.</param>
/// <param name="IsFull">Whether more may wait.</param>
internal readonly record struct SpoolSpan(long After, long Last, long FirstRow, bool IsFull);
