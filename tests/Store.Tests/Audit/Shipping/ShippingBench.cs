using System.Collections.Concurrent;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Npgsql;
using Sluice.Store.Audit;
using Sluice.Store.Audit.Chain;
using Sluice.Store.Audit.Postgres;
using Sluice.Store.Audit.Verification;
using Sluice.Store.Directory;
using Sluice.Store.Postgres;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Audit.Shipping;

/// <summary>A node's log, which can be stopped and started again, and the database that it ships to.</summary>
internal sealed class ShippingBench : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AuditLogOptions _options;
    private readonly SegmentBounds _bounds;
    private readonly ConcurrentQueue<Guid> _appended = new();

    private ShippingBench(PostgresAddress address, AuditLogOptions? options, SegmentBounds? bounds)
    {
        Address = address;
        _options = options ?? new AuditLogOptions { SpoolBytes = 1L << 30 };
        _bounds = bounds ?? SegmentBounds.Default;
    }

    public PostgresAddress Address { get; }

    public string Path => _folder.File("audit.db");

    public SqliteAuditLog Log { get; private set; } = null!;

    public DecisionShipper Shipper { get; private set; } = null!;

    public RecordingLogger<DecisionShipper> Logger { get; } = new();

    /// <summary>The request ids of all decisions that were handed to the log.</summary>
    public IReadOnlyCollection<Guid> Appended => _appended;

    /// <summary>A schema of its own in the server, with this program's tables, and an open log. No shipper yet.</summary>
    public static async Task<ShippingBench> CreateAsync(
        string server, AuditLogOptions? options = null, SegmentBounds? bounds = null, Action<string>? prepare = null)
    {
        var bench = new ShippingBench(await CreateSchemaAsync(server), options, bounds);
        prepare?.Invoke(bench.Path);
        bench.OpenLog();
        return bench;
    }

    /// <summary>An empty schema with this program's tables.</summary>
    public static async Task<PostgresAddress> CreateSchemaAsync(string server)
    {
        var schema = $"t{Guid.NewGuid():n}";
        await using var connection = new NpgsqlConnection($"{server};Pooling=false");
        await connection.OpenAsync();
        await connection.ExecuteAsync($"CREATE SCHEMA {schema}");
        var address = PostgresAddress.Parse($"{server};Search Path={schema}")!;
        await (await SqlDirectoryStore.OpenPostgresAsync(address, TimeProvider.System, default)).DisposeAsync();
        return address;
    }

    public void OpenLog()
    {
        var database = AuditDatabase.Open(Path, TestKeys.Chain, TimeProvider.System, _bounds, _options.SpoolBytes);
        Log = new SqliteAuditLog(database, _options, TimeProvider.System, new RecordingLogger<SqliteAuditLog>());
    }

    /// <param name="port">Of a proxy in front of the server.</param>
    public void OpenShipper(int? port = null) =>
        Shipper = DecisionShipper.Open(
            Log, Path, port is null ? Address : PostgresAddress.Parse($"{Address.Reveal()};Port={port}")!, TimeProvider.System, Logger);

    public async Task AppendAsync(int count, string organisation = "default", Action<AuditEntry>? fill = null)
    {
        for (var i = 0; i < count; i++)
            Assert.True(await TryAppendAsync(organisation, fill), "There was no slot.");
    }

    /// <summary>False when there was no slot: the call was denied.</summary>
    public async Task<bool> TryAppendAsync(string organisation = "default", Action<AuditEntry>? fill = null)
    {
        if (await Log.TakeSlotAsync(organisation, CancellationToken.None) is not { } entry)
            return false;
        Fill(entry, organisation);
        fill?.Invoke(entry);
        _appended.Enqueue(entry.RequestId);
        Log.Append(entry);
        return true;
    }

    /// <summary>A strict call that is under way.</summary>
    public async Task<AuditEntry> OpenCallAsync(string organisation = "default")
    {
        var entry = (await Log.TakeSlotAsync(organisation, CancellationToken.None))!;
        Fill(entry, organisation);
        _appended.Enqueue(entry.RequestId);
        Assert.True(await Log.OpenAsync(entry, CancellationToken.None));
        return entry;
    }

    /// <summary>Until the database has all that was appended.</summary>
    public async Task FlushAsync()
    {
        Assert.True(await Log.FlushAsync(CancellationToken.None));
        await Shipper.FlushAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async Task<IReadOnlyList<T>> AskAsync<T>(string sql)
    {
        await using var connection = await ConnectAsync();
        return [.. await connection.QueryAsync<T>(sql)];
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await connection.ExecuteAsync(sql);
    }

    /// <summary>Nothing is missing and nothing is there twice.</summary>
    public async Task AssertAllShippedAsync() =>
        Assert.Equal(Appended.Order(), (await AskAsync<Guid>("SELECT request_id FROM decisions")).Order());

    public IReadOnlyList<T> AskFile<T>(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        return [.. connection.Query<T>(sql)];
    }

    /// <summary>What a verification of the node's file finds.</summary>
    public AuditFindings VerifyFile()
    {
        var findings = new AuditFindings();
        SqliteVerification.Run(Path, TestKeys.Ring, findings, []);
        return findings;
    }

    public IEnumerable<string> Logged(LogLevel level) => Logger.Lines.Where(line => line.Level == level).Select(line => line.Text);

    public ValueTask StopAsync() => Shipper is null ? Log.DisposeAsync() : Shipper.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private static void Fill(AuditEntry entry, string organisation)
    {
        AuditSample.FillAllowed(entry);
        (entry.Organisation, entry.RequestId, entry.Time) = (organisation, Guid.CreateVersion7(), TimeProvider.System.GetUtcNow());
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection($"{Address.Reveal()};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }
}
