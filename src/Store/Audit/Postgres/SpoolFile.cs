using Microsoft.Data.Sqlite;

namespace Sluice.Store.Audit.Postgres;

/// <summary>The node's <c>audit.db</c> as the shipper reads it: on a connection of its own, which can write nothing. Used by one thread.</summary>
internal sealed class SpoolFile : IDisposable
{
    /// <summary>
    /// A span ends with the link that reaches one of these. A link has at most two rows for each of the log's slots. Rows are passed on as they are
    /// read, so that their length takes time but no memory.
    /// </summary>
    private const int MostRows = 5_000;
    private const int MostLinks = 1_000;

    private readonly SqliteConnection _connection;
    private readonly string _logPath;
    private readonly List<SqliteStatement> _statements = [];
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _end;
    private readonly SqliteStatement _links;
    private readonly SqliteStatement _backlog;

    public SpoolFile(string path)
    {
        _logPath = path + "-wal";
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        _connection.Open();
        _begin = Prepare("BEGIN");
        _end = Prepare("COMMIT");
        _links = Prepare($"SELECT id, rows, first_row FROM links WHERE id > ?1 ORDER BY id LIMIT {MostLinks}");
        _backlog = Prepare("SELECT coalesce(sum(rows), 0), min(time_ms) FROM links WHERE id > ?1");
        Node = ReadNode();
        LastAtStart = ReadLast();
        Rows = new SpoolRows(this);
        Chains = new SpoolChains(this);
    }

    /// <summary>The file's own name for itself.</summary>
    public Guid Node { get; }

    /// <summary>The newest link when the file was opened.</summary>
    public long LastAtStart { get; }

    public SpoolRows Rows { get; }

    public SpoolChains Chains { get; }

    public SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_connection, sql);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Until <see cref="EndMoment"/> every reading sees the file as it is now.</summary>
    public void BeginMoment() => _begin.Run();

    /// <summary>Also after a reading that broke off: none may hold the moment longer, or the writer's log grows.</summary>
    public void EndMoment()
    {
        foreach (var statement in _statements)
            statement.Reset();
        _end.Run();
    }

    /// <summary>Null when nothing follows.</summary>
    public SpoolSpan? Next(long after)
    {
        var (last, firstRow, rows, links) = (after, long.MaxValue, 0L, 0);
        _links.Bind(1, after);
        while (rows < MostRows && _links.Step())
        {
            links++;
            last = _links.Number(0);
            if (_links.Number(1) > 0)
                firstRow = Math.Min(firstRow, _links.Number(2));
            rows += _links.Number(1);
        }

        return links == 0 ? null : new SpoolSpan(after, last, firstRow, IsFull: links == MostLinks || rows >= MostRows);
    }

    /// <summary>How many rows follow, and when the first was written.</summary>
    public (long Rows, DateTimeOffset? Oldest) MeasureAfter(long link)
    {
        _backlog.Bind(1, link).Step();
        DateTimeOffset? oldest = _backlog.IsNull(1) ? null : DateTimeOffset.FromUnixTimeMilliseconds(_backlog.Number(1));
        var rows = _backlog.Number(0);
        _backlog.Reset();
        return (rows, oldest);
    }

    /// <summary>
    /// Makes what was read durable: the writer leaves that to the next checkpoint. Otherwise a power cut could take rows back that PostgreSQL has, and
    /// the numbers that they had would be given again to rows which would then never be shipped.
    /// </summary>
    public void Sync()
    {
        if (!File.Exists(_logPath))
            return;
        using var log = new FileStream(_logPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        RandomAccess.FlushToDisk(log.SafeFileHandle);
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _connection.Dispose();
    }

    private Guid ReadNode()
    {
        using var select = new SqliteStatement(_connection, "SELECT id FROM node");
        select.Step();
        var id = new Guid(select.Blob(0), bigEndian: true);
        select.Reset();
        return id;
    }

    private long ReadLast()
    {
        using var select = new SqliteStatement(_connection, "SELECT coalesce(max(id), 0) FROM links");
        select.Step();
        var last = select.Number(0);
        select.Reset();
        return last;
    }
}
