using SQLitePCL;

namespace Sluice.Store.Audit.Chain;

/// <summary>
/// When the texts of pruned rows go. With each epoch the writer forgets the texts that it knows, so that rows of an epoch name texts of the same one or
/// of a later one; once an epoch has no row any more, its texts are nobody's.
/// </summary>
internal sealed class TextEpochs : IDisposable
{
    /// <summary>Texts written in an epoch before the next begins.</summary>
    public const int MostTexts = 50_000;

    private const int MostDeleted = 1_000;

    private readonly sqlite3 _database;
    private readonly SqliteStatement _reserve;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _last;
    private readonly SqliteStatement _next;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _forget;

    public TextEpochs(sqlite3 database)
    {
        _database = database;
        _reserve = new SqliteStatement(database, "INSERT INTO texts (text) VALUES ('')");
        _begin = new SqliteStatement(
            database, "INSERT INTO text_epochs (first_text, first_row) VALUES (?1, (SELECT coalesce(max(id), 0) + 1 FROM decision_rows))");
        _last = new SqliteStatement(
            database, "SELECT (SELECT coalesce(max(id), 0) FROM texts) - coalesce((SELECT first_text FROM text_epochs ORDER BY id DESC LIMIT 1), 0)");
        _next = new SqliteStatement(
            database,
            """
            SELECT id, first_text FROM text_epochs WHERE id > (SELECT min(id) FROM text_epochs)
              AND first_row <= coalesce((SELECT min(id) FROM decision_rows), first_row) ORDER BY id LIMIT 1
            """);
        _delete = new SqliteStatement(database, "DELETE FROM texts WHERE id IN (SELECT id FROM texts WHERE id < ?1 ORDER BY id LIMIT ?2)");
        _forget = new SqliteStatement(database, "DELETE FROM text_epochs WHERE id < ?1");
    }

    /// <summary>Whether the epoch has as many texts as it may.</summary>
    public bool IsFull()
    {
        _last.Step();
        var texts = _last.Number(0);
        _last.Reset();
        return texts >= MostTexts;
    }

    /// <summary>Whoever begins one forgets the ids that it knows. Its first text is nobody's: it keeps ids from being given again.</summary>
    public void Begin()
    {
        SqliteCalls.Execute(_database, "BEGIN IMMEDIATE");
        _reserve.Run();
        _begin.Bind(1, raw.sqlite3_last_insert_rowid(_database)).Run();
        SqliteCalls.Execute(_database, "COMMIT");
    }

    /// <summary>Deletes some of the texts that no row names; true while there may be more.</summary>
    public bool Prune()
    {
        if (!_next.Step())
            return false;
        var (epoch, before) = (_next.Number(0), _next.Number(1));
        _next.Reset();
        _delete.Bind(1, before).Bind(2, MostDeleted).Run();
        if (raw.sqlite3_changes(_database) == 0)
            _forget.Bind(1, epoch).Run();
        return true;
    }

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_reserve, _begin, _last, _next, _delete, _forget])
            statement.Dispose();
    }
}
