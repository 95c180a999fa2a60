using Dapper;
using Npgsql;
using Sluice.Store.Postgres;

namespace Sluice.Store.Audit.Postgres;

/// <summary>The side of PostgreSQL: one transaction for each span, which also says how far the node has come. Used by one thread.</summary>
internal sealed class PostgresSpool : IDisposable
{
    /// <summary>Also of each piece of a COPY. A database that takes longer counts as away.</summary>
    private const int LongestAnswerSeconds = 15;

    /// <summary>
    /// The lock on the node's row waits for an earlier transaction of this node whose answer was lost. A commit must be on the server's disk, whatever its
    /// default says: the file lets go of what was committed.
    /// </summary>
    private const string Begin =
        """
        SET LOCAL synchronous_commit = on;
        INSERT INTO decision_nodes (node, link, shipped_ms) VALUES (@Node, 0, 0) ON CONFLICT (node) DO NOTHING;
        SELECT link FROM decision_nodes WHERE node = @Node FOR UPDATE;
        """;

    private const string MoveNode = "UPDATE decision_nodes SET link = @Last, shipped_ms = @NowMs WHERE node = @Node";

    private const string SealNode = "UPDATE decision_nodes SET chains = @Chains, key_id = @Key, seal = @Seal WHERE node = @Node";

    private readonly NpgsqlDataSource _database;
    private readonly TimeProvider _time;

    public PostgresSpool(PostgresAddress address, TimeProvider time)
    {
        var parts = new NpgsqlConnectionStringBuilder(address.Reveal()) { CommandTimeout = LongestAnswerSeconds, MaxPoolSize = 1, WriteBufferSize = 64 * 1024 };
        (_database, _time) = (NpgsqlDataSource.Create(parts.ToString()), time);
    }

    /// <summary>The last link that the database has of a node; 0 for one that it does not know.</summary>
    public long LastOf(Guid node)
    {
        using var connection = _database.OpenConnection();
        return connection.QuerySingleOrDefault<long>("SELECT link FROM decision_nodes WHERE node = @node", new { node });
    }

    /// <summary>Writes the span and where it ends, or nothing.</summary>
    /// <returns>The last link that the database has: another than the span's when it had come further already, or less far.</returns>
    public long Ship(SpoolFile file, in SpoolSpan span)
    {
        using var connection = _database.OpenConnection();
        using var transaction = connection.BeginTransaction();
        var last = connection.QuerySingle<long>(Begin, new { file.Node });
        if (last != span.After)
            return last;
        ChainCopy.Run(connection, file, span);
        DecisionCopy.Run(connection, file, span);
        Move(connection, file, span);
        file.Sync();
        transaction.Commit();
        return span.Last;
    }

    public void Dispose() => _database.Dispose();

    private void Move(NpgsqlConnection connection, SpoolFile file, in SpoolSpan span)
    {
        connection.Execute(MoveNode, new { file.Node, span.Last, NowMs = _time.GetUtcNow().ToUnixTimeMilliseconds() });
        var node = file.Chains.Node(span);
        if (node.Step())
            connection.Execute(SealNode, new { file.Node, Chains = node.Number(0), Key = node.Text(1), Seal = node.Blob(2).ToArray() });
    }
}
