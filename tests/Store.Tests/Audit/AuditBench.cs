using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Sluice.Store.Audit;
using Sluice.Store.Audit.Chain;
using Sluice.Store.Audit.Verification;
using Sluice.Store.Keys;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Audit;

/// <summary>A log over a file of its own, under manual time; it writes what was appended when it is flushed, unless it is given an interval.</summary>
internal sealed class AuditBench : IAsyncDisposable
{
    /// <summary>A batch is what was appended up to a flush, and not what a busy machine made of it.</summary>
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongerThanAnyBackOff = TimeSpan.FromSeconds(6);

    private readonly TemporaryFolder _folder = new();

    public AuditBench(AuditLogOptions? options = null, SegmentBounds? bounds = null, TimeSpan? interval = null)
    {
        Options = (options ?? new AuditLogOptions()) with { BatchInterval = interval ?? Never };
        Database = AuditDatabase.Open(Path, TestKeys.Chain, Time, bounds);
        Log = new SqliteAuditLog(Database, Options, Time, Logger);
    }

    public string Path => _folder.File("audit.db");

    public AuditLogOptions Options { get; }

    public ManualTimeProvider Time { get; } = new();

    public RecordingLogger<SqliteAuditLog> Logger { get; } = new();

    public AuditDatabase Database { get; }

    public SqliteAuditLog Log { get; }

    public AuditReader Reader => new(Path);

    public IEnumerable<string> Logged(LogLevel level) => Logger.Lines.Where(line => line.Level == level).Select(line => line.Text);

    /// <summary>What a verification under these keys finds.</summary>
    public AuditFindings Verify(KeyRing? keys = null)
    {
        var findings = new AuditFindings();
        SqliteVerification.Run(Path, keys ?? TestKeys.Ring, findings, []);
        return findings;
    }

    public async Task<AuditEntry> TakeAsync(string organisation = "default") =>
        await Log.TakeSlotAsync(organisation, CancellationToken.None) ?? throw new InvalidOperationException("No slot.");

    public async Task AppendAsync(Action<AuditEntry> fill)
    {
        var entry = await TakeAsync();
        entry.Clear();
        fill(entry);
        Log.Append(entry);
    }

    /// <summary>Makes every write fail until it is disposed.</summary>
    public SqliteConnection Block()
    {
        var connection = Connect();
        Run(connection, "BEGIN IMMEDIATE");
        return connection;
    }

    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        return connection;
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Lets time pass until all is written, back-offs included.</summary>
    public async Task FlushAsync()
    {
        var flushed = Log.FlushAsync(CancellationToken.None);
        while (!flushed.IsCompleted)
        {
            Time.Advance(LongerThanAnyBackOff);
            await Task.WhenAny(flushed, Task.Delay(5));
        }

        Assert.True(await flushed);
    }

    public Task UntilFaultAsync() => Eventually.True(() => Log.Fault is not null, "a write failed");

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        _folder.Dispose();
    }
}
