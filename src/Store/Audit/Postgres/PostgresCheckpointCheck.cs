using Dapper;
using Npgsql;
using Sluice.Store.Audit.Verification;

namespace Sluice.Store.Audit.Postgres;

/// <summary>
/// Whether the shipped decisions still hold what checkpoints of their nodes say that the nodes held. A chain that ends before a checkpoint may be waiting to
/// be shipped: that is said, and is no proof of a fault.
/// </summary>
internal sealed class PostgresCheckpointCheck(NpgsqlConnection connection, string place, AuditFindings findings)
{
    private const string Find =
        """
        SELECT chain.head_sequence AS Head, chain.anchor_sequence AS Anchor, link.last AS Last, link.mac AS Mac FROM decision_nodes AS node
        LEFT JOIN decision_chains AS chain ON chain.node = node.node AND chain.organisation = @Organisation
        LEFT JOIN LATERAL (
          SELECT first + rows + completions - 1 AS last, mac FROM decision_links
          WHERE decision_links.node = node.node AND decision_links.organisation = @Organisation AND first <= @Sequence ORDER BY first DESC LIMIT 1) AS link ON true
        WHERE node.node = @Node
        """;

    /// <summary>Those of other nodes, such as the admin audit's, are passed over.</summary>
    public async Task CheckAsync(ChainCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var arguments = new { checkpoint.Node, checkpoint.Organisation, checkpoint.Sequence };
        var found = await connection.QuerySingleOrDefaultAsync<Place>(new CommandDefinition(Find, arguments, cancellationToken: cancellationToken));
        if (found is null)
            return;
        if (found.Head is not { } head || head < checkpoint.Sequence)
            Add(FindingKind.Unverifiable, checkpoint, $"the chain ends at {found.Head ?? 0} here: cut off, unless the node has yet to ship the rest");
        else if (found.Anchor <= checkpoint.Sequence && (found.Last != checkpoint.Sequence || Convert.ToHexStringLower(found.Mac!) != checkpoint.Mac))
            Add(FindingKind.Tampered, checkpoint, "the chain is another one than it was then");
    }

    private void Add(FindingKind kind, ChainCheckpoint checkpoint, string text) => findings.Add(
        kind, $"{place}, node {checkpoint.Node:N}, organisation {checkpoint.Organisation}, checkpoint of {checkpoint.Time:O} at record {checkpoint.Sequence}", text);

    private sealed record Place(long? Head, long? Anchor, long? Last, byte[]? Mac);
}
