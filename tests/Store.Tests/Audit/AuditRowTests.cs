using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Audit;

namespace Sluice.Store.Tests.Audit;

public class AuditRowTests
{
    [Fact]
    public async Task Append_AllowedCall_WritesEveryFieldToItsColumn()
    {
        await using var bench = new AuditBench();
        await bench.AppendAsync(entry =>
        {
            AuditSample.FillAllowed(entry);
            entry.ApprovalId = "approval-1";
            entry.Rule = "rule-1";
            entry.Message = "message-1";
        });

        var row = await SingleRowAsync(bench);

        Assert.Equal(1_767_323_045_678L, row["time_ms"]);
        Assert.Equal("01234567-89ab-7def-8123-456789abcdef", row["request_id"]);
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", row["trace_id"]);
        Assert.Equal("default", row["organisation"]);
        Assert.Equal("pimea", row["server"]);
        Assert.Equal("alice-laptop", row["grant_id"]);
        Assert.Equal("Alice", row["grant_label"]);
        Assert.Equal("https://login.example.com alice", row["subject"]);
        Assert.Equal("session-1", row["mcp_session"]);
        Assert.Equal("tools/call", row["method"]);
        Assert.Equal("pimea_start_session", row["tool"]);
        Assert.Equal("pimea-default@1a2b3c4d", row["policy"]);
        Assert.Equal("allowed", row["outcome"]);
        Assert.Equal("", row["reason"]);
        Assert.Equal("rule-1", row["rule"]);
        Assert.Equal("message-1", row["message"]);
        Assert.Equal("[\"message\"]", row["argument_keys"]);
        Assert.Equal(AuditSample.StartRateCharges, row["charges"]);
        Assert.Equal("shadow", row["mode"]);
        Assert.Equal("", row["refund"]);
        Assert.Equal(200L, row["upstream_status"]);
        Assert.Equal(12.345, row["upstream_ms"]);
        Assert.Equal(0.067, row["gateway_ms"]);
        Assert.Equal("approval-1", row["approval_id"]);
        Assert.Equal(25, row.Count);
    }

    [Fact]
    public async Task Append_EmptyEntry_LeavesWhatIsUnknownNull()
    {
        await using var bench = new AuditBench();
        await bench.AppendAsync(_ => { });

        var row = await SingleRowAsync(bench);

        string[] unknown = ["trace_id", "subject", "mcp_session", "tool", "policy", "message", "upstream_status", "upstream_ms", "approval_id"];
        Assert.Equal(unknown, row.Where(field => field.Value is DBNull).Select(field => field.Key));
        Assert.Equal("[]", row["argument_keys"]);
        Assert.Equal("[]", row["charges"]);
    }

    [Theory]
    [InlineData(SettlementKind.Keep, "")]
    [InlineData(SettlementKind.NotRun, "not_run")]
    [InlineData(SettlementKind.Error, "on_error")]
    public async Task Append_Settlement_SaysWhatWasGivenBack(SettlementKind settlement, string refund)
    {
        await using var bench = new AuditBench();
        await bench.AppendAsync(entry =>
        {
            AuditSample.FillAllowed(entry);
            entry.Charges[0] = new AuditCharge(new Charge(AuditSample.Spend, new Units(500_000)), new Balance(Units.Whole(2), 1), Place: default);
            entry.Settlement = settlement;
        });

        var row = await SingleRowAsync(bench);

        Assert.Equal(refund, row["refund"]);
        Assert.Equal("""[{"counter":"spend","window":"day","cost":0.5,"max":2.5,"remaining":2,"owner":null,"ledger_time_ms":null,"sequence":null}]""", row["charges"]);
    }

    [Fact]
    public async Task Append_SeveralOwners_SaysOfEachChargeWhereItStands()
    {
        await using var bench = new AuditBench();
        await bench.AppendAsync(entry =>
        {
            AuditSample.FillAllowed(entry);
            for (var i = 1; i < 4; i++)
            {
                var place = i == 3 ? default : new LedgerPlace(OwnerKey.ForOrganisation("default"), long.MaxValue / 2, long.MaxValue / 2);
                entry.Charges[i] = new AuditCharge(new Charge(AuditSample.Spend, Units.One), Balance.Unknown, place);
            }

            entry.ChargeCount = 4;
        });

        var charges = JsonNode.Parse((string)(await SingleRowAsync(bench))["charges"])!.AsArray();

        Assert.Equal(
            ["default/grant/alice-laptop 1767323045679 17", "default/organisation 4611686018427387903 4611686018427387903", "default/organisation 4611686018427387903 4611686018427387903", "  "],
            charges.Select(charge => $"{charge!["owner"]} {charge["ledger_time_ms"]} {charge["sequence"]}"));
        Assert.Equal(["9", null, null, null], charges.Select(charge => charge!["remaining"]?.ToString()));
        Assert.Empty(bench.Verify().Kept);
    }

    [Fact]
    public async Task Append_ErrorWhenTheLimitKeepsIt_RecordsNoRefund()
    {
        await using var bench = new AuditBench();
        await bench.AppendAsync(entry =>
        {
            AuditSample.FillAllowed(entry);
            entry.Settlement = SettlementKind.Error;
        });

        Assert.Equal("", (await SingleRowAsync(bench))["refund"]);
    }

    [Fact]
    public async Task Append_ToolNameOfALongAttack_IsCut()
    {
        await using var bench = new AuditBench();
        await bench.AppendAsync(entry => entry.Tool = new string('€', 100_000));

        var tool = (string)(await SingleRowAsync(bench))["tool"];

        Assert.Equal(new string('€', 1_023) + "…", tool);
    }

    [Fact]
    public async Task Append_NewValuesAfterOldOnes_NothingIsCarriedOver()
    {
        await using var bench = new AuditBench();
        await bench.AppendAsync(AuditSample.FillAllowed);
        await bench.AppendAsync(entry => AuditSample.FillDenied(entry, Denial.NoPolicy));
        await bench.AppendAsync(entry => entry.Organisation = "default");
        await bench.AppendAsync(entry => AuditSample.FillDenied(entry, new Denial(Reason.Limit, AuditSample.StartRate.Rule, "Limit reached.")));
        await bench.FlushAsync();

        var seen = bench.Reader.Last(10).Select(row => (row.GrantId, row.Outcome, row.Reason, row.Rule, row.Message));

        Assert.Equal(
            [
                ("alice-laptop", "denied", "limit", AuditSample.StartRate.Rule, "Limit reached."),
                ("", "allowed", "", "", null),
                ("alice-laptop", "denied", "no_policy", "(no policy)", "This grant has no policy."),
                ("alice-laptop", "allowed", "", "", null),
            ],
            seen);
    }

    [Fact]
    public async Task Append_SameTextsAgain_AreStoredOnce()
    {
        await using var bench = new AuditBench();
        for (var i = 0; i < 100; i++)
            await bench.AppendAsync(AuditSample.FillAllowed);
        await bench.FlushAsync();

        using var connection = bench.Connect();
        using var command = new SqliteCommand("SELECT count(*) - count(DISTINCT text), count(*) FROM texts WHERE text <> ''", connection);
        using var counts = command.ExecuteReader();
        counts.Read();
        Assert.Equal(0, counts.GetInt64(0));
        Assert.InRange(counts.GetInt64(1), 10, 20);
    }

    [Fact]
    public async Task Append_MoreNamesThanAreKept_EveryRowHasItsOwn()
    {
        await using var bench = new AuditBench();
        for (var i = 0; i < 6_000; i++)
        {
            await bench.AppendAsync(entry =>
            {
                AuditSample.FillAllowed(entry);
                entry.Tool = $"tool-{i}";
                entry.ArgumentKeys = Encoding.UTF8.GetBytes($"[\"key-{i}\"]");
            });
        }

        await bench.FlushAsync();

        using var connection = bench.Connect();
        using var command = new SqliteCommand(
            "SELECT count(*) FROM decisions WHERE tool = 'tool-' || (id - 1) AND argument_keys = '[\"key-' || (id - 1) || '\"]' AND server = 'pimea'", connection);
        Assert.Equal(6_000L, command.ExecuteScalar());
    }

    private static async Task<Dictionary<string, object>> SingleRowAsync(AuditBench bench)
    {
        await bench.FlushAsync();
        using var connection = bench.Connect();
        using var command = new SqliteCommand("SELECT * FROM decisions", connection);
        using var rows = command.ExecuteReader();
        Assert.True(rows.Read());
        var row = Enumerable.Range(0, rows.FieldCount).ToDictionary(rows.GetName, rows.GetValue);
        Assert.False(rows.Read());
        return row;
    }
}
