using Microsoft.Data.Sqlite;
using Sluice.Store.Ledger;

namespace Sluice.Store.Tests.Ledger;

/// <summary>A data path with what a test does to it from outside.</summary>
internal sealed class EmbeddedLedgerFixture : IDisposable
{
    private readonly TestFolder _folder = new();

    public ManualClock Clock { get; } = new();

    public CollectingLoggers Loggers { get; } = new();

    public string DataPath => _folder.Path;

    public string DatabasePath => _folder.File("ledger.db");

    public EmbeddedLedger Open(Durability durability = Durability.Default, bool perNodeLimits = false)
    {
        var options = new EmbeddedLedgerOptions { DataPath = DataPath, Durability = durability, PerNodeLimits = perNodeLimits };
        return EmbeddedLedger.Open(options, Clock, Loggers);
    }

    public SqliteConnection Connect(string file = "ledger.db")
    {
        var connection = new SqliteConnection($"Data Source={_folder.File(file)};Pooling=False");
        connection.Open();
        return connection;
    }

    public object? Execute(string sql, string file = "ledger.db")
    {
        using var connection = Connect(file);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public long RowCount => (long)Execute("SELECT COUNT(*) FROM ledger")!;

    /// <summary>Opens an engine on a copy of the files as they are now: what a killed process would have left.</summary>
    public EmbeddedLedger OpenAfterCrash(TestFolder other)
    {
        foreach (var file in (ReadOnlySpan<string>)["ledger.db", "ledger.db-wal"])
            File.Copy(_folder.File(file), other.File(file), overwrite: true);
        return EmbeddedLedger.Open(new EmbeddedLedgerOptions { DataPath = other.Path }, Clock, Loggers);
    }

    /// <summary>Waits for another thread, moving the clock as it goes.</summary>
    public async Task EventuallyAsync(Func<bool> holds, long stepMs = 0)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            Clock.Advance(stepMs);
            await Task.Delay(1, patience.Token);
        }
    }

    public void Dispose() => _folder.Dispose();
}
