using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Audit;
using Sluice.Store.Tests.Fakes;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Store.Tests.Audit.Shipping;

/// <summary>What comes to the database, and what stays in the file.</summary>
public class ShippingTests(PostgresServer server)
{
    private const string Columns =
        """
        time_ms, request_id, trace_id, organisation, server, grant_id, grant_label, subject, mcp_session, method, tool, policy, outcome, reason, rule, message,
        argument_keys, charges, refund, upstream_status, approval_id
        """;

    [Fact]
    public async Task Ship_Decisions_HaveTheColumnsThatTheFileShows()
    {
        await using var bench = await BenchAsync();
        await bench.AppendAsync(2);
        await bench.AppendAsync(1, fill: entry => AuditSample.FillDenied(entry, new Denial(Reason.Limit, AuditSample.StartRate.Rule, "Limit \"é\" reached.")));
        await bench.AppendAsync(1, "another", entry =>
        {
            (entry.Tool, entry.Subject, entry.McpSession, entry.Policy, entry.TraceId, entry.ApprovalId) = ("a\0b", null, null, null, default, "approval-1");
            entry.Charges[1] = new AuditCharge(new Charge(AuditSample.Spend, new Units(500_000)), Balance.Unknown, Place: default);
            (entry.ChargeCount, entry.UpstreamStatus, entry.UpstreamTime) = (2, 0, TimeSpan.Zero);
        });
        await bench.AppendAsync(1, fill: entry => entry.Clear());
        await bench.Log.FlushAsync(CancellationToken.None);
        var shown = bench.AskFile<string>($"SELECT json_array({Columns}, cast(round(upstream_ms * 1000) AS INTEGER), cast(round(gateway_ms * 1000) AS INTEGER)) FROM decisions ORDER BY id");

        bench.OpenShipper();
        await bench.FlushAsync();

        var shipped = await bench.AskAsync<string>($"SELECT json_build_array({Columns}, upstream_us, gateway_us)::jsonb::text FROM decisions ORDER BY id");
        Assert.Equal(5, shipped.Count);
        Assert.Equal(shown.Select(Compact), shipped.Select(Compact));
    }

    [Fact]
    public async Task Ship_SeveralOrganisations_BringsTheChainsThatTheFileHas()
    {
        await using var bench = await BenchAsync();
        bench.OpenShipper();
        for (var i = 0; i < 3; i++)
        {
            await bench.AppendAsync(5, "one");
            await bench.AppendAsync(2, "two");
            await bench.Log.FlushAsync(CancellationToken.None);
        }

        await bench.FlushAsync();

        Assert.Equal(
            [("one", 1L, 15L), ("two", 1L, 6L)],
            await bench.AskAsync<(string, long, long)>("SELECT organisation, anchor_sequence, head_sequence FROM decision_chains ORDER BY organisation"));
        Assert.Equal(Enumerable.Range(1, 15).Select(number => (long)number), await bench.AskAsync<long>("SELECT sequence FROM decisions WHERE organisation = 'one' ORDER BY id"));
        Assert.Equal((2L, 2L), Assert.Single(await bench.AskAsync<(long, long)>("SELECT chains, (SELECT count(*) FROM decision_segments) FROM decision_nodes")));
        Assert.Equal(21, Assert.Single(await bench.AskAsync<long>("SELECT sum(rows)::bigint FROM decision_links")));
    }

    [Fact]
    public async Task Ship_CallsStillOpen_AreShownOpenAndReplacedOnceComplete()
    {
        await using var bench = await BenchAsync();
        bench.OpenShipper();
        var call = await bench.OpenCallAsync();
        await bench.AppendAsync(3);
        await bench.FlushAsync();
        Assert.Equal(["open", "allowed", "allowed", "allowed"], await bench.AskAsync<string>("SELECT outcome FROM decisions ORDER BY id"));

        call.Message = "complete";
        bench.Log.Append(call);
        await bench.FlushAsync();

        Assert.Equal([(1L, "allowed", "complete")], await bench.AskAsync<(long, string, string)>("SELECT sequence, outcome, message FROM decisions WHERE completed_by IS NOT NULL"));
        await bench.AssertAllShippedAsync();
        Assert.Equal(0, bench.VerifyFile().Tampered);
    }

    [Fact]
    public async Task Ship_Shipped_LeavesTheFileSmallAndWhole()
    {
        await using var bench = await BenchAsync();
        bench.OpenShipper();
        var longest = await bench.OpenCallAsync();
        for (var round = 0; round < 16; round++)
        {
            await bench.AppendAsync(1_000, fill: entry => entry.McpSession = $"session {entry.RequestId}");
            await bench.FlushAsync();
        }

        await Eventually.True(() => bench.AskFile<long>("SELECT count(*) FROM decision_rows")[0] <= 1_001, "the shipped rows are gone");
        Assert.InRange(bench.AskFile<long>("PRAGMA page_count")[0], 1, 128);
        Assert.InRange(bench.AskFile<long>("SELECT count(*) FROM texts")[0], 1, 12_000);
        Assert.Equal("open", bench.AskFile<string>("SELECT outcome FROM decisions ORDER BY id LIMIT 1")[0]);
        var findings = bench.VerifyFile();
        Assert.Empty(findings.Kept);

        bench.Log.Append(longest);
        await bench.FlushAsync();
        await bench.AssertAllShippedAsync();
    }

    [Fact]
    public async Task Ship_AfterARestart_GoesOnWhereItWas()
    {
        await using var bench = await BenchAsync();
        for (var run = 0; run < 4; run++)
        {
            bench.OpenShipper();
            await bench.AppendAsync(100);
            await bench.FlushAsync();
            await bench.AppendAsync(50);
            await bench.StopAsync();
            await bench.AssertAllShippedAsync();
            bench.OpenLog();
        }

        Assert.Equal(Enumerable.Range(1, 600).Select(number => (long)number), await bench.AskAsync<long>("SELECT sequence FROM decisions ORDER BY id"));
        Assert.Equal(0, bench.VerifyFile().Tampered);
    }

    /// <summary>JSON without the spaces that databases put in.</summary>
    private static string Compact(string json) => System.Text.Json.Nodes.JsonNode.Parse(json)!.ToJsonString();

    private async Task<ShippingBench> BenchAsync() => await ShippingBench.CreateAsync(await server.ConnectionStringAsync());
}
