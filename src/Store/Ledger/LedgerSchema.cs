using Microsoft.Data.Sqlite;

namespace Sluice.Store.Ledger;

/// <summary>Opens connections to a ledger file and brings its schema up to date.</summary>
internal static class LedgerSchema
{
    private const int Version = 1;

    /// <summary>How long a write waits for a lock that another program took, such as an operator's shell.</summary>
    private const int BusyMs = 20;

    /// <summary>The log is cut to this size after a burst.</summary>
    private const int LargestIdleLogBytes = 16 * 1_024 * 1_024;

    private const string Create =
        "BEGIN; CREATE TABLE ledger (owner TEXT PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID; PRAGMA user_version = 1; COMMIT";

    /// <exception cref="InvalidDataException">A newer program wrote the file.</exception>
    public static SqliteConnection OpenWriter(string path, Durability durability)
    {
        var connection = Connect(path);
        try
        {
            Migrate(connection, path);
            Execute(connection, $"PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = {LargestIdleLogBytes}");
            Sync(connection, durability == Durability.Strict);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static SqliteConnection Connect(string path)
    {
        SqliteLibrary.Prepare();
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA busy_timeout = {BusyMs}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether commits wait for the disk, from the next transaction on.</summary>
    public static void Sync(SqliteConnection connection, bool waits) =>
        Execute(connection, waits ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");

    private static void Migrate(SqliteConnection connection, string path)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var version = (long)command.ExecuteScalar()!;
        if (version > Version)
        {
            throw new InvalidDataException(
                $"The ledger file '{path}' has schema version {version}, this program knows versions up to {Version}. " +
                "Start the newer program again, or move the file away to start with empty counters.");
        }

        Execute(connection, "PRAGMA journal_mode = WAL");

        // A file that may only be read opens all the same, also for a transaction: only a write tells, before every save would fail.
        Execute(connection, version == 0 ? Create : $"PRAGMA user_version = {Version}");
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
