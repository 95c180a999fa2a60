using Microsoft.Data.Sqlite;
using Sluice.Store.Directory;

namespace Sluice.Store.Audit.Chain;

/// <summary>Which keys an audit log needs to be verified: each segment is chained with one, and goes with its age.</summary>
public static class ChainKeyUses
{
    /// <exception cref="IOException">The file is no audit log of this release.</exception>
    public static IReadOnlyList<KeyUse> Read(string path)
    {
        try
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            using var segments = new SqliteStatement(connection, "SELECT key_id, count(*) FROM segments GROUP BY key_id ORDER BY key_id");
            var uses = new List<KeyUse>();
            while (segments.Step())
                uses.Add(new KeyUse(segments.Text(0), $"segments of {Path.GetFileName(path)}", (int)segments.Number(1)));
            return uses;
        }
        catch (SqliteException error)
        {
            throw new IOException($"The audit log {path} cannot be read: {error.Message}.", error);
        }
    }
}
