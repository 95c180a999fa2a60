using Microsoft.Data.Sqlite;
using Sluice.Policy;
using Sluice.Store.Audit;
using Sluice.Store.Audit.Chain;
using Sluice.Store.Audit.Verification;
using Sluice.Store.Keys;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Audit;

/// <summary>An <c>audit.db</c> with all kinds of record in several segments of two organisations, and what a verification says of it after it was changed.</summary>
internal sealed class ChainedLog : IDisposable
{
    public static readonly SegmentBounds SmallSegments = new(Items: 8, Age: TimeSpan.FromDays(1));

    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.File("audit.db");

    public ManualTimeProvider Time { get; } = new();

    /// <summary>A file that was closed: five batches of three finished records for each organisation, one strict call completed at once and one across a segment, one interrupted.</summary>
    public static ChainedLog Filled()
    {
        var log = new ChainedLog();
        log.Run(database =>
        {
            var late = log.Entry("acme", 900);
            Write(database, new AuditWrite(Opening(late), Opens: true));
            for (var batch = 0; batch < 5; batch++)
                log.WriteFinished(database, batch);
            var quick = log.Entry("acme", 901);
            Write(database, new AuditWrite(Opening(quick), Opens: true));
            quick.Message = "done";
            Write(database, new AuditWrite(quick, Opens: false), new AuditWrite(late, Opens: false));
            Write(database, new AuditWrite(Opening(log.Entry("acme", 902)), Opens: true));
        });
        log.Run(_ => { });
        return log;
    }

    public void Run(Action<AuditDatabase> work, KeyRing? keys = null)
    {
        using var database = AuditDatabase.Open(Path, new ChainKeys(keys ?? TestKeys.Ring), Time, SmallSegments);
        work(database);
    }

    public static void Write(AuditDatabase database, params AuditWrite[] writes)
    {
        var batch = new WriteBatch(writes.Length);
        foreach (var write in writes)
            batch.Add(write);
        database.Write(batch);
    }

    public void WriteFinished(AuditDatabase database, int number)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        Write(database, [.. Enumerable.Range(0, 6).Select(i => new AuditWrite(Entry(i % 2 == 0 ? "acme" : "globex", (number * 10) + i), Opens: false))]);
    }

    public AuditEntry Entry(string organisation, int number)
    {
        var entry = new AuditEntry();
        if (number % 4 == 3)
            AuditSample.FillDenied(entry, Denial.NoPolicy);
        else
            AuditSample.FillAllowed(entry);
        entry.Organisation = organisation;
        entry.Time = Time.GetUtcNow();
        entry.RequestId = new Guid(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        entry.TraceId = new TraceId((UInt128)(number + 1));
        entry.McpSession = $"session-{number}";
        return entry;
    }

    public long Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteNonQuery();
    }

    public List<string> Ask(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = new SqliteCommand(sql, connection);
        using var rows = command.ExecuteReader();
        var answers = new List<string>();
        while (rows.Read())
            answers.Add(rows.GetString(0));
        return answers;
    }

    /// <summary>Another file with the same content, to be changed.</summary>
    public ChainedLog Copy()
    {
        var copy = new ChainedLog();
        File.Copy(Path, copy.Path);
        return copy;
    }

    public AuditFindings Verify(KeyRing? keys = null, IEnumerable<ChainCheckpoint>? checkpoints = null)
    {
        var findings = new AuditFindings();
        SqliteVerification.Run(Path, keys ?? TestKeys.Ring, findings, checkpoints ?? []);
        return findings;
    }

    public void Dispose() => _folder.Dispose();

    private static AuditEntry Opening(AuditEntry entry)
    {
        entry.IsOpening = true;
        return entry;
    }
}
