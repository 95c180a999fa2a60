using System.Data.Common;
using Dapper;
using Sluice.Store.Audit.Chain;
using Sluice.Store.Directory.Sql;
using Sluice.Store.Keys;
using Sluice.Store.Postgres;

namespace Sluice.Store.Audit.Verification;

/// <summary>Verifies the admin audit of a directory store, in either database, also while gateways change it.</summary>
public static class AdminAuditVerification
{
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Task RunSqliteAsync(string path, KeyRing keys, AuditFindings findings, IEnumerable<ChainCheckpoint> checkpoints) =>
        RunAsync(new SqliteDialect(path), keys, findings, checkpoints);

    /// <exception cref="IOException">The database cannot be read.</exception>
    public static Task RunPostgresAsync(PostgresAddress address, KeyRing keys, AuditFindings findings, IEnumerable<ChainCheckpoint> checkpoints) =>
        RunAsync(new PostgresDialect(address), keys, findings, checkpoints);

    internal static async Task RunAsync(SqlDialect dialect, KeyRing keys, AuditFindings findings, IEnumerable<ChainCheckpoint> checkpoints)
    {
        await using var opened = dialect;
        try
        {
            await using var connection = await dialect.OpenAsync(CancellationToken.None);
            var chains = await ReadChainsAsync(dialect, connection, new ChainKeys(keys), findings);

            // Changes are few: what was exported of them fits, the nodes' own checkpoints are passed over.
            var own = chains.Count == 0 ? [] : checkpoints.Where(checkpoint => checkpoint.Node == chains[0].Name.Node).ToList();
            var walk = new AdminChainWalk(dialect, connection, new ChainKeys(keys), findings, own);
            foreach (var chain in chains)
                await walk.RunAsync(chain.Name, chain.Row);
        }
        catch (DbException error)
        {
            throw new IOException($"The admin audit of {dialect.Name} cannot be read: {error.Message}.", error);
        }
    }

    private static async Task<List<(ChainName Name, AdminChainRow Row)>> ReadChainsAsync(
        SqlDialect dialect, DbConnection connection, ChainKeys keys, AuditFindings findings)
    {
        var place = $"{dialect.Name}, admin audit";
        await using var moment = await dialect.BeginReadAsync(connection, CancellationToken.None);
        var chains = (await connection.QueryAsync<AdminChainRow>($"{AdminChainRow.Select} ORDER BY organisation", transaction: moment)).AsList();
        var unchained = await connection.QuerySingleAsync<long>("SELECT count(*) FROM admin_audit WHERE item IS NULL OR mac IS NULL", transaction: moment);
        if (unchained > 0)
            findings.Add(FindingKind.Unverifiable, place, $"{unchained} records are in no chain: written before there was one, or inserted");
        await CheckOwnersAsync(connection, moment, place, findings);
        var node = await connection.QuerySingleOrDefaultAsync<AdminNodeRow>(AdminNodeRow.Select, transaction: moment);
        if (node is null && chains.Count > 0)
            findings.Add(FindingKind.Tampered, place, "the row of admin_node is gone: nothing tells whose chains these are");
        if (node is null)
            return [];
        CheckNode(node, chains.Count, place, keys, findings);
        return chains.ConvertAll(chain => (new ChainName(node.Node, chain.Organisation), chain));
    }

    private static async Task CheckOwnersAsync(DbConnection connection, DbTransaction moment, string place, AuditFindings findings)
    {
        var strangers = await connection.QueryAsync<string>(
            """
            SELECT DISTINCT organisation FROM admin_audit WHERE item IS NOT NULL AND organisation NOT IN (SELECT organisation FROM admin_chains)
            UNION SELECT organisation FROM admin_segments WHERE organisation NOT IN (SELECT organisation FROM admin_chains)
            """,
            transaction: moment);
        foreach (var organisation in strangers)
            findings.Add(FindingKind.Tampered, $"{place}, organisation {organisation}", "its chain is gone");
    }

    private static void CheckNode(AdminNodeRow node, int chains, string place, ChainKeys keys, AuditFindings findings)
    {
        if (keys.Find(node.KeyId) is not { } key)
            findings.Add(FindingKind.Unverifiable, place, $"its identity was sealed under the key \"{node.KeyId}\", which is not in the ring");
        else if (!ChainStatements.Node(key, node.Node, node.Chains).AsSpan().SequenceEqual(node.Seal))
            findings.Add(FindingKind.Tampered, place, "the row of admin_node was changed");
        if (node.Chains != chains)
            findings.Add(FindingKind.Tampered, place, $"there are the chains of {chains} organisations, and there were those of {node.Chains}");
    }
}
