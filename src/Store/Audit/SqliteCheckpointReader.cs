using Microsoft.Data.Sqlite;

namespace Sluice.Store.Audit;

/// <summary>The ends of the chains in a node's <c>audit.db</c>.</summary>
public sealed class SqliteCheckpointReader(string path) : ICheckpointReader
{
    private readonly string _connection =
        new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString();

    public Task<IReadOnlyList<ChainCheckpoint>> ReadAsync(string? organisation, CancellationToken cancellationToken) =>
        Task.Run(() => Read(organisation), cancellationToken);

    private IReadOnlyList<ChainCheckpoint> Read(string? organisation)
    {
        using var connection = new SqliteConnection(_connection);
        connection.Open();
        using var heads = new SqliteStatement(
            connection,
            """
            SELECT organisation, node.id, head_segment, head_sequence, head_mac, head_time_ms, head_key FROM chains, node
            WHERE head_sequence > 0 AND (?1 IS NULL OR organisation = ?1) ORDER BY organisation
            """);
        heads.Bind(1, organisation);
        var checkpoints = new List<ChainCheckpoint>();
        while (heads.Step())
        {
            checkpoints.Add(new ChainCheckpoint(
                heads.Text(0), new Guid(heads.Blob(1), bigEndian: true), heads.Number(2), heads.Number(3), Convert.ToHexStringLower(heads.Blob(4)),
                DateTimeOffset.FromUnixTimeMilliseconds(heads.Number(5)), heads.Text(6)));
        }

        return checkpoints;
    }
}
