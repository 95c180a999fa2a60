using System.Data;
using Dapper;
using Npgsql;
using Sluice.Store.Audit.Chain;
using Sluice.Store.Audit.Verification;
using Sluice.Store.Keys;
using Sluice.Store.Postgres;

namespace Sluice.Store.Audit.Postgres;

/// <summary>
/// Verifies the decisions that nodes have shipped, as they stand at one moment; gateways go on meanwhile. Of a chain whose node has not caught up it
/// verifies what its last head covers.
/// </summary>
public static class PostgresVerification
{
    private const string Nodes =
        """
        SELECT node AS Node, chains AS Chains, key_id AS KeyId, seal AS Seal,
          (SELECT count(*) FROM decision_chains WHERE decision_chains.node = decision_nodes.node) AS Found
        FROM decision_nodes ORDER BY node
        """;

    private const string Chains =
        """
        SELECT organisation AS Organisation, head_segment AS HeadSegment, head_sequence AS HeadSequence, head_from_ms AS HeadFromMs,
          head_time_ms AS HeadTimeMs, head_mac AS HeadMac, head_key AS HeadKey, head_seal AS HeadSeal, anchor_segment AS AnchorSegment,
          anchor_sequence AS AnchorSequence, anchor_mac AS AnchorMac, anchor_key AS AnchorKey, anchor_seal AS AnchorSeal
        FROM decision_chains WHERE node = @Node ORDER BY organisation
        """;

    /// <summary>A row may outlive its own link while its call runs, and until the link that completed it goes.</summary>
    private const string Strangers =
        """
        SELECT count(*) - (SELECT coalesce(sum(rows), 0)::bigint FROM decision_links) FROM decisions AS record
        LEFT JOIN decision_chains AS chain ON chain.node = record.node AND chain.organisation = record.organisation
        WHERE sequence >= coalesce(anchor_sequence, 0) OR NOT (outcome = 'open' OR EXISTS (
          SELECT 1 FROM decision_links AS link WHERE link.node = record.node AND link.organisation = record.organisation AND link.id = completed_by))
        """;

    /// <param name="address">The database.</param>
    /// <param name="ring">The keys under which the nodes wrote.</param>
    /// <param name="findings">Where what is found goes.</param>
    /// <param name="checkpoints">What the nodes held before.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    /// <exception cref="IOException">The database cannot be read.</exception>
    public static async Task RunAsync(
        PostgresAddress address, KeyRing ring, AuditFindings findings, IEnumerable<ChainCheckpoint> checkpoints, CancellationToken cancellationToken)
    {
        try
        {
            await VerifyAsync(address, new ChainKeys(ring), findings, checkpoints, cancellationToken);
        }
        catch (NpgsqlException error)
        {
            throw new IOException($"{address}: the decisions cannot be read: {error.Message}", error);
        }
    }

    private static async Task VerifyAsync(
        PostgresAddress address, ChainKeys keys, AuditFindings findings, IEnumerable<ChainCheckpoint> checkpoints, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(address.Reveal()) { CommandTimeout = 0 }.ToString());
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        foreach (var node in await connection.QueryAsync<ShippingNode>(new CommandDefinition(Nodes, cancellationToken: cancellationToken)))
        {
            CheckNode(node, address, keys, findings);
            var chains = await connection.QueryAsync<ShippedChain>(new CommandDefinition(Chains, new { node.Node }, cancellationToken: cancellationToken));
            foreach (var chain in chains)
                await WalkAsync(connection, new ChainName(node.Node, chain.Organisation), chain, keys, $"{address}, node {node.Node:N}", findings, cancellationToken);
        }

        if (await connection.QuerySingleAsync<long>(new CommandDefinition(Strangers, cancellationToken: cancellationToken)) is not 0 and var difference)
            findings.Add(FindingKind.Tampered, $"{address}, table decisions", $"it has {difference:+0;-0} rows against its links: inserted, or removed");
        var check = new PostgresCheckpointCheck(connection, $"{address}", findings);
        foreach (var checkpoint in checkpoints)
            await check.CheckAsync(checkpoint, cancellationToken);
    }

    private static void CheckNode(ShippingNode node, PostgresAddress address, ChainKeys keys, AuditFindings findings)
    {
        var place = $"{address}, node {node.Node:N}";
        if (node.Chains is not { } chains)
            findings.Add(FindingKind.Unverifiable, place, "the node has not caught up with shipping yet: nothing tells how many chains it has");
        else if (keys.Find(node.KeyId!) is not { } key)
            findings.Add(FindingKind.Unverifiable, place, $"its identity was sealed under the key \"{node.KeyId}\", which is not in the ring");
        else if (!ChainStatements.Node(key, node.Node, chains).AsSpan().SequenceEqual(node.Seal))
            findings.Add(FindingKind.Tampered, place, "the row of the table decision_nodes was changed");
        else if (node.Found < chains)
            findings.Add(FindingKind.Tampered, place, $"it has the chains of {node.Found} organisations and had those of {chains}");
    }

    private static async Task WalkAsync(
        NpgsqlConnection connection, ChainName name, ShippedChain chain, ChainKeys keys, string place, AuditFindings findings, CancellationToken cancellationToken)
    {
        if (chain.Head is not { } head)
        {
            findings.Add(FindingKind.Unverifiable, $"{place}, organisation {name.Organisation}", "the chain has not caught up with shipping yet");
            return;
        }

        using var check = new ChainCheck(keys, name, head, place, findings);
        check.StartAt(chain.Anchor);
        await new PostgresChainWalk(connection, name, keys, check, cancellationToken).RunAsync(chain.AnchorSequence);
        check.Finish();
    }

    private sealed record ShippingNode(Guid Node, long? Chains, string? KeyId, byte[]? Seal, long Found);
}
