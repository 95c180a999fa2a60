using Sluice.Store.Audit;

namespace Sluice.Store.Tests.Audit;

/// <summary>Whatever is done to the file by somebody without the key, a verification finds it.</summary>
public sealed class ChainMutationTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string[] Tables = ["decision_rows", "node", "chains", "segments", "links"];

    /// <summary>A row of each kind: completed late, allowed, of the other organisation, denied, completed at once, interrupted.</summary>
    private static readonly string[] Tried = ["id = 1", "id = 2", "id = 5", "id = 10", "id = 32", "id = 33"];

    private readonly ChainedLog _log = ChainedLog.Filled();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Verify_UntouchedFile_FindsNothing()
    {
        var findings = _log.Verify();

        Assert.Empty(findings.Kept);
        Assert.Equal((2, 33L), (findings.Chains, findings.Records));
    }

    [Fact]
    public void Change_AnyColumnOfAnyRow_IsFound()
    {
        var changes = 0;
        foreach (var table in Tables)
        {
            // The id of a link says nothing but its order.
            foreach (var column in _log.Ask($"SELECT name FROM pragma_table_info('{table}') WHERE name <> 'id' OR '{table}' <> 'links'"))
                changes += ChangeRows(table, column);
        }

        output.WriteLine($"{changes} changes, each found");
        Assert.True(changes > 400, $"only {changes} changes were tried");
    }

    [Theory]
    [InlineData(3, "1")]
    [InlineData(4, "1767323045680")]
    [InlineData(5, "18")]
    [InlineData(5, "null")]
    [InlineData(5, "-17")]
    public void Change_WhereAChargeStands_IsFound(int member, string value) =>
        MustBeFound($"UPDATE decision_rows SET charges = json_set(charges, '$[0][{member}]', json('{value}')) WHERE id = 2");

    [Fact]
    public void Remove_WhereAChargeStands_IsFound() =>
        MustBeFound("UPDATE decision_rows SET charges = json_remove(charges, '$[0][5]', '$[0][4]', '$[0][3]') WHERE id = 2");

    [Fact]
    public void Change_AnyTextThatIsUsed_IsFound()
    {
        foreach (var id in _log.Ask("SELECT CAST(id AS TEXT) FROM texts WHERE id NOT IN (SELECT first_text FROM text_epochs)"))
        {
            MustBeFound($"UPDATE texts SET text = text || ' ' WHERE id = {id}");
            MustBeFound($"DELETE FROM texts WHERE id = {id}");
        }
    }

    [Fact]
    public void Remove_AnyRowOfAnyTable_IsFound()
    {
        foreach (var table in Tables)
        {
            foreach (var row in Keys(table))
                MustBeFound($"DELETE FROM {table} WHERE {row}");
        }
    }

    [Theory]
    [InlineData("UPDATE decision_rows SET id = CASE id WHEN 2 THEN -3 ELSE -2 END WHERE id IN (2, 3); UPDATE decision_rows SET id = -id WHERE id < 0")]
    [InlineData("INSERT INTO decision_rows SELECT * FROM (SELECT 1000 + id, time_ms, request_id, organisation, server, grant_id, grant_label, subject, mcp_session, method, tool, policy, outcome, reason, rule, message, argument_keys, charges, refund, upstream_status, upstream_us, gateway_us, trace_id, approval_id, completed_by FROM decision_rows WHERE id = 4)")]
    [InlineData("INSERT INTO links SELECT 1000, chain, 9, 1000, 1, 0, 1000, from_ms, time_ms, mac FROM links WHERE id = 2; INSERT INTO decision_rows SELECT 1000, time_ms, request_id, organisation, server, grant_id, grant_label, subject, mcp_session, method, tool, policy, outcome, reason, rule, message, argument_keys, charges, refund, upstream_status, upstream_us, gateway_us, trace_id, approval_id, completed_by FROM decision_rows WHERE id = 4")]
    [InlineData("DELETE FROM decision_rows WHERE id > 10; DELETE FROM links WHERE first_row > 10 OR id > 6")]
    [InlineData("DELETE FROM decision_rows; DELETE FROM links; DELETE FROM segments; DELETE FROM chains")]
    [InlineData("DELETE FROM links WHERE chain = 2; DELETE FROM segments WHERE chain = 2; DELETE FROM chains WHERE id = 2; DELETE FROM decision_rows WHERE organisation = (SELECT organisation FROM decision_rows WHERE id = 5)")]
    [InlineData("DELETE FROM segments WHERE chain = 1 AND number = 2; DELETE FROM links WHERE chain = 1 AND segment = 2")]
    [InlineData("UPDATE decision_rows SET organisation = (SELECT organisation FROM decision_rows WHERE id = 5) WHERE id = 2")]
    public void Change_OfSeveralRows_IsFound(string sql) => MustBeFound(sql);

    /// <summary>Cut off as well as it can be without the key: rows, links and the head agree again.</summary>
    [Fact]
    public void CutOff_WithTheHeadMovedBack_IsFound() => MustBeFound(
        """
        DELETE FROM decision_rows WHERE completed_by >= (SELECT max(id) FROM links WHERE chain = 2);
        DELETE FROM decision_rows WHERE id >= (SELECT first_row FROM links WHERE chain = 2 ORDER BY first DESC LIMIT 1);
        DELETE FROM links WHERE id >= (SELECT max(id) FROM links WHERE chain = 2);
        UPDATE chains SET (head_sequence, head_mac, head_time_ms) = (SELECT first + rows + completions - 1, mac, time_ms FROM links WHERE chain = chains.id ORDER BY first DESC LIMIT 1)
        """);

    [Fact]
    public void Verify_OpenCallChangedToFinished_IsFound()
    {
        _log.Run(database =>
        {
            var entry = _log.Entry("acme", 77);
            entry.IsOpening = true;
            ChainedLog.Write(database, new AuditWrite(entry, Opens: true));
        });
        Assert.Empty(_log.Verify().Kept);

        MustBeFound("UPDATE decision_rows SET outcome = 0, completed_by = 10000 WHERE outcome = 3");
        MustBeFound("UPDATE decision_rows SET outcome = 0, completed_by = 1 WHERE outcome = 3");
        MustBeFound("UPDATE decision_rows SET outcome = 0 WHERE outcome = 3");
        MustBeFound("DELETE FROM decision_rows WHERE outcome = 3");
    }

    private int ChangeRows(string table, string column)
    {
        var changes = 0;
        foreach (var row in Keys(table).Where(row => table != "decision_rows" || Tried.Contains(row)))
        {
            string[] values =
            [
                $"CASE typeof({column}) WHEN 'blob' THEN zeroblob(length({column})) WHEN 'text' THEN {column} || 'x' WHEN 'null' THEN 1 ELSE {column} + 1 END",
                $"CASE typeof({column}) WHEN 'blob' THEN {column} || x'00' WHEN 'text' THEN '' WHEN 'null' THEN 2 ELSE {column} + 4294967296 END",
            ];
            foreach (var value in values)
            {
                // A text column takes no number, and what is unique may be taken: neither can be written, so there is nothing to find.
                if (TryChange($"UPDATE OR FAIL {table} SET {column} = {value} WHERE {row} AND {column} IS NOT {value}", out var found))
                    changes++;
                Assert.True(found, $"{table}.{column} of {row}, set to {value}, was not found");
            }
        }

        return changes;
    }

    private void MustBeFound(string sql)
    {
        Assert.True(TryChange(sql, out var found), $"nothing was changed by {sql}");
        Assert.True(found, $"not found: {sql}");
    }

    /// <summary>Nothing changed counts as found.</summary>
    private bool TryChange(string sql, out bool found)
    {
        using var copy = _log.Copy();
        found = true;
        try
        {
            if (copy.Change(sql) == 0)
                return false;
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            return false;
        }

        var findings = copy.Verify();
        found = findings.Tampered + findings.Unverifiable > 0;
        return true;
    }

    private List<string> Keys(string table) => table switch
    {
        "segments" => _log.Ask("SELECT 'chain = ' || chain || ' AND number = ' || number FROM segments"),
        "node" => ["true"],
        _ => _log.Ask($"SELECT 'id = ' || id FROM {table}"),
    };
}
