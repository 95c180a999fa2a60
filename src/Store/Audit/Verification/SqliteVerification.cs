using Microsoft.Data.Sqlite;
using Sluice.Store.Audit.Chain;
using Sluice.Store.Keys;

namespace Sluice.Store.Audit.Verification;

/// <summary>
/// Verifies an <c>audit.db</c>, also while a gateway writes it: what is written meanwhile is left for the next time. Reads in short transactions, since a
/// long one would keep the write-ahead log from being reused.
/// </summary>
public static class SqliteVerification
{
    /// <param name="path">The file.</param>
    /// <param name="keys">Those under which it was written.</param>
    /// <param name="findings">Where what is found goes.</param>
    /// <param name="checkpoints">What it held before; those of other nodes are passed over.</param>
    /// <exception cref="IOException">The file cannot be read, or has another layout.</exception>
    public static void Run(string path, KeyRing keys, AuditFindings findings, IEnumerable<ChainCheckpoint> checkpoints)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString();
        try
        {
            using var connection = new SqliteConnection(text);
            connection.Open();
            Verify(connection, path, new ChainKeys(keys), findings);
            using var check = new SqliteCheckpointCheck(connection, path, findings);
            foreach (var checkpoint in checkpoints)
                check.Check(checkpoint);
        }
        catch (SqliteException error)
        {
            throw new IOException($"The audit log {path} cannot be read: {error.Message}.", error);
        }
    }

    private static void Verify(SqliteConnection connection, string path, ChainKeys keys, AuditFindings findings)
    {
        using (var version = new SqliteStatement(connection, "PRAGMA user_version"))
        {
            if (!version.Step() || version.Text(0) is not (AuditSchema.Version or AuditSchema.Former))
                throw new IOException($"The audit log {path} has the layout of another release: this one verifies {AuditSchema.Former} and {AuditSchema.Version}.");
        }

        using var strangers = new StrangeRows(connection, path, findings);
        strangers.Mark();
        foreach (var chain in SqliteChains.Read(connection, path, keys, findings))
        {
            using var walk = new SqliteChainWalk(connection, chain, keys, path, findings);
            walk.Run();
        }

        strangers.Find();
    }
}
