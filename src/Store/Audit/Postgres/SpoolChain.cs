namespace Sluice.Store.Audit.Postgres;

/// <summary>A chain's two ends, sealed, on their way from the file to the database.</summary>
/// <param name="Organisation">Whose chain of the node.</param>
/// <param name="IsWhole">Whether the span reaches the head.</param>
internal sealed record SpoolChain(
    string Organisation, long AnchorSegment, long AnchorSequence, byte[] AnchorMac, string AnchorKey, byte[] AnchorSeal,
    long HeadSegment, long HeadSequence, long HeadFromMs, long HeadTimeMs, byte[] HeadMac, string HeadKey, byte[] HeadSeal, bool IsWhole)
{
    /// <summary>In the order of the columns.</summary>
    public static SpoolChain Read(SqliteStatement row) => new(
        row.Text(0), row.Number(1), row.Number(2), row.Blob(3).ToArray(), row.Text(4), row.Blob(5).ToArray(),
        row.Number(6), row.Number(7), row.Number(8), row.Number(9), row.Blob(10).ToArray(), row.Text(11), row.Blob(12).ToArray(), row.Number(13) != 0);
}
