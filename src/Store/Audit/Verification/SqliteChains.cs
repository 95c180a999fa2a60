using Microsoft.Data.Sqlite;
using Sluice.Store.Audit.Chain;

namespace Sluice.Store.Audit.Verification;

/// <summary>Which chains a file has, and whether these are all.</summary>
internal static class SqliteChains
{
    private const string Select =
        """
        SELECT id, organisation, head_segment, head_sequence, head_from_ms, head_time_ms, head_mac, head_key, head_seal FROM chains ORDER BY id
        """;

    public static List<StoredChain> Read(SqliteConnection connection, string path, ChainKeys keys, AuditFindings findings)
    {
        using var moment = connection.BeginTransaction(deferred: true);
        using var node = new SqliteStatement(connection, "SELECT id, chains, key_id, seal FROM node");
        if (!node.Step() || node.Blob(0).Length != 16)
        {
            findings.Add(FindingKind.Tampered, path, "the row of the table node is gone or changed: nothing tells whose chains these are");
            return [];
        }

        var id = new Guid(node.Blob(0), bigEndian: true);
        CheckNode(node, id, path, keys, findings);
        var expected = node.Number(1);
        node.Reset();
        var chains = ReadAll(connection, id);
        if (chains.Count != expected)
            findings.Add(FindingKind.Tampered, path, $"it has the chains of {chains.Count} organisations and had those of {expected}");
        CheckOwners(connection, path, findings);
        return chains;
    }

    private static void CheckNode(SqliteStatement node, Guid id, string path, ChainKeys keys, AuditFindings findings)
    {
        var keyId = node.Text(2);
        if (keys.Find(keyId) is not { } key)
            findings.Add(FindingKind.Unverifiable, path, $"its identity was sealed under the key \"{keyId}\", which is not in the ring");
        else if (!ChainStatements.Node(key, id, node.Number(1)).AsSpan().SequenceEqual(node.Blob(3)))
            findings.Add(FindingKind.Tampered, path, "the row of the table node was changed");
    }

    private static List<StoredChain> ReadAll(SqliteConnection connection, Guid node)
    {
        var chains = new List<StoredChain>();
        using var rows = new SqliteStatement(connection, Select);
        while (rows.Step())
        {
            var head = new ChainHead(rows.Number(2), rows.Number(3), rows.Number(4), rows.Number(5), rows.Blob(6).ToArray());
            chains.Add(new StoredChain(
                rows.Number(0), new ChainName(node, rows.Text(1)), new SealedHead(head, rows.Text(7), rows.Blob(8).ToArray())));
        }

        return chains;
    }

    /// <summary>What names a chain that there is not.</summary>
    private static void CheckOwners(SqliteConnection connection, string path, AuditFindings findings)
    {
        using var next = new SqliteStatement(
            connection,
            """
            WITH RECURSIVE owners (chain) AS (
              SELECT min(chain) FROM (SELECT min(chain) AS chain FROM links UNION ALL SELECT min(chain) FROM segments)
              UNION ALL
              SELECT (SELECT min(chain) FROM (SELECT min(chain) AS chain FROM links WHERE chain > owners.chain
                UNION ALL SELECT min(chain) FROM segments WHERE chain > owners.chain)) FROM owners WHERE chain IS NOT NULL)
            SELECT chain FROM owners WHERE chain IS NOT NULL AND chain NOT IN (SELECT id FROM chains)
            """);
        while (next.Step())
            findings.Add(FindingKind.Tampered, path, $"links or segments name chain {next.Number(0)}, which is not there");
    }
}
