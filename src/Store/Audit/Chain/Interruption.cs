using SQLitePCL;

namespace Sluice.Store.Audit.Chain;

/// <summary>What a start makes of the calls that the run before it left open: they are complete, as interrupted, and the chain says so.</summary>
internal static class Interruption
{
    /// <summary>In the order of links. The slots bound how many there can be.</summary>
    private const string Open =
        "SELECT id, coalesce((SELECT text FROM texts WHERE texts.id = organisation), '') AS owner FROM decision_rows WHERE outcome = 3 ORDER BY owner, id";

    private const string Find = $"SELECT {RecordReader.Columns} FROM decision_rows WHERE id = ?1";

    private const string Mark = "UPDATE decision_rows SET outcome = 2, completed_by = ?1 WHERE id = ?2";

    public static void MarkAll(sqlite3 database, ChainWriter chains, ChainKey key)
    {
        SqliteCalls.Execute(database, "BEGIN IMMEDIATE");
        var rows = ReadOpen(database);
        using var texts = new TextDigests(database, key);
        using var mark = new SqliteStatement(database, Mark);
        using var find = new SqliteStatement(database, Find);
        var reader = new RecordReader(texts);
        string? organisation = null;
        foreach (var row in rows)
        {
            if (!string.Equals(organisation, row.Organisation, StringComparison.Ordinal))
            {
                chains.End();
                chains.Begin(organisation = row.Organisation);
            }

            mark.Bind(1, chains.Link).Bind(2, row.Id).Run();
            find.Bind(1, row.Id).Step();
            reader.Read(find);
            find.Reset();
            chains.Complete(reader.Record);
        }

        chains.End();
        SqliteCalls.Execute(database, "COMMIT");
    }

    private static List<(long Id, string Organisation)> ReadOpen(sqlite3 database)
    {
        using var open = new SqliteStatement(database, Open);
        var rows = new List<(long Id, string Organisation)>();
        while (open.Step())
            rows.Add((open.Number(0), open.Text(1)));
        return rows;
    }
}
