using Sluice.Policy;
using Sluice.Store.Audit;
using Sluice.Store.Audit.Chain;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Tests.Audit;

/// <summary>What every reader of decisions owes, wherever they are kept. They are written to a node's file first.</summary>
public abstract class DecisionReaderContract : IAsyncDisposable
{
    private static readonly OrganisationId Acme = new("acme");

    internal AuditBench Bench { get; } = new(bounds: new SegmentBounds(Items: 10, Age: TimeSpan.FromDays(1)));

    /// <summary>A reader of everything that <see cref="Bench"/> holds now.</summary>
    protected abstract Task<IDecisionReader> OpenAsync();

    public virtual ValueTask DisposeAsync() => Bench.DisposeAsync();

    [Fact]
    public async Task List_AllColumns_AreThoseThatWereRecorded()
    {
        await WriteAsync("acme", entry => entry.ApprovalId = "approval-1");

        var page = await ListAsync(DecisionFilter.All);

        var record = Assert.Single(page.Items);
        Assert.Null(page.Next);
        Assert.NotEqual(Guid.Empty, record.Node);
        Assert.Equal((1L, "pimea", "alice-laptop", "Alice"), (record.Sequence, record.Server, record.GrantId, record.GrantLabel));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), record.Time);
        Assert.Equal(Guid.Parse("01234567-89ab-7def-8123-456789abcdef"), record.RequestId);
        Assert.Equal(("4bf92f3577b34da6a3ce929d0e0e4736", "https://login.example.com alice", "session-1"), (record.TraceId, record.Subject, record.McpSession));
        Assert.Equal(("tools/call", "pimea_start_session", "pimea-default@1a2b3c4d"), (record.Method, record.Tool, record.Policy));
        Assert.Equal(("allowed", "", "", null), (record.Outcome, record.Reason, record.Rule, record.Message));
        Assert.Equal("""["message"]""", record.ArgumentKeys.GetRawText());
        var charge = Assert.Single(record.Charges.EnumerateArray());
        Assert.Equal(("pimea_start_session_rate", "minute"), (charge.GetProperty("counter").GetString(), charge.GetProperty("window").GetString()));
        Assert.Equal((1m, 10m, 9m), (charge.GetProperty("cost").GetDecimal(), charge.GetProperty("max").GetDecimal(), charge.GetProperty("remaining").GetDecimal()));
        Assert.Equal(
            ("default/grant/alice-laptop", 1_767_323_045_679, 17L),
            (charge.GetProperty("owner").GetString(), charge.GetProperty("ledger_time_ms").GetInt64(), charge.GetProperty("sequence").GetInt64()));
        Assert.Equal(("enforce", "", "approval-1"), (record.Mode, record.Refund, record.ApprovalId));
        Assert.Equal((200, 12.345, 0.067), (record.UpstreamStatus, record.UpstreamMs, record.GatewayMs));
    }

    [Fact]
    public async Task List_UnknownColumns_AreNull()
    {
        await WriteAsync("acme", entry =>
        {
            entry.TraceId = default;
            entry.Subject = entry.McpSession = entry.Tool = entry.Policy = null;
            (entry.UpstreamStatus, entry.UpstreamTime, entry.ChargeCount) = (0, TimeSpan.Zero, 0);
        });

        var record = Assert.Single((await ListAsync(DecisionFilter.All)).Items);

        Assert.Equal((null, null, null, null, null), (record.TraceId, record.Subject, record.McpSession, record.Tool, record.Policy));
        Assert.Equal((null, null, null), (record.UpstreamStatus, record.UpstreamMs, record.ApprovalId));
        Assert.Equal("[]", record.Charges.GetRawText());
    }

    [Fact]
    public async Task List_Pages_ShowEachRecordOnceNewestFirst()
    {
        for (var i = 0; i < 45; i++)
            await WriteAsync(i % 3 == 0 ? "globex" : "acme", entry => entry.Tool = $"tool-{i}", flush: i % 4 == 0);

        var tools = await AllAsync(DecisionFilter.All, size: 7);

        Assert.Equal(Enumerable.Range(0, 45).Where(i => i % 3 != 0).Reverse().Select(i => $"tool-{i}"), tools);
    }

    [Fact]
    public async Task List_AnotherOrganisation_ShowsNothingOfIt()
    {
        await WriteAsync("globex", _ => { });

        Assert.Empty((await ListAsync(DecisionFilter.All)).Items);
        Assert.Empty((await (await OpenAsync()).ListAsync(new OrganisationId("nobody"), DecisionFilter.All, new PageRequest(10), CancellationToken.None)).Items);
    }

    [Fact]
    public async Task List_Modes_AreToldByTheRuleOfACallThatRan()
    {
        await WriteAsync("acme", entry => entry.Tool = "ran");
        await WriteAsync("acme", entry => (entry.Tool, entry.Reason, entry.Rule) = ("watched", Reason.DenyIf, "/tools/x/deny_if/0"));
        await WriteAsync("acme", entry => (entry.Tool, entry.Outcome, entry.Reason, entry.Rule) = ("denied", AuditOutcome.Denied, Reason.DenyIf, "/tools/x/deny_if/0"));

        Assert.Equal(["denied enforce", "watched shadow", "ran enforce"], (await ListAsync(DecisionFilter.All)).Items.Select(record => $"{record.Tool} {record.Mode}"));
        Assert.Equal(["watched"], (await ListAsync(new DecisionFilter { Mode = "shadow" })).Items.Select(record => record.Tool));
        Assert.Equal(["denied", "ran"], (await ListAsync(new DecisionFilter { Mode = "enforce" })).Items.Select(record => record.Tool));
    }

    [Fact]
    public async Task List_Filters_AreAllApplied()
    {
        await WriteAsync("acme", entry => (entry.Tool, entry.GrantId) = ("a", "bob"));
        await WriteAsync("acme", entry => (entry.Tool, entry.Server) = ("b", "other"));
        await WriteAsync("acme", entry =>
        {
            entry.Tool = "c";
            (entry.Outcome, entry.Reason) = (AuditOutcome.Denied, Reason.Limit);
        });
        await WriteAsync("acme", entry => (entry.Tool, entry.Policy) = ("d", "p@2"));

        Assert.Equal(["a"], await AllAsync(new DecisionFilter { GrantId = "bob" }));
        Assert.Equal(["b"], await AllAsync(new DecisionFilter { Server = "other" }));
        Assert.Equal(["c"], await AllAsync(new DecisionFilter { Outcome = "denied" }));
        Assert.Equal(["c"], await AllAsync(new DecisionFilter { Reason = "limit" }));
        Assert.Equal(["d"], await AllAsync(new DecisionFilter { Policy = "p@2" }));
        Assert.Equal(["b"], await AllAsync(new DecisionFilter { Tool = "b" }));
        Assert.Empty(await AllAsync(new DecisionFilter { Tool = "b", GrantId = "bob" }));
    }

    /// <summary>A call that lasted is recorded long after it was decided: it is found by the time of its decision.</summary>
    [Fact]
    public async Task List_TimeRange_HoldsItsBeginningAndNotItsEnd()
    {
        var start = Bench.Time.GetUtcNow();
        for (var i = 0; i < 40; i++)
        {
            Bench.Time.Advance(TimeSpan.FromMinutes(1));
            await WriteAsync("acme", entry => (entry.Tool, entry.Time) = ($"tool-{i}", i == 35 ? start.AddMinutes(5) : start.AddMinutes(i)), flush: true);
        }

        var range = new DecisionFilter { FromMs = start.AddMinutes(5).ToUnixTimeMilliseconds(), BeforeMs = start.AddMinutes(8).ToUnixTimeMilliseconds() };

        Assert.Equal(["tool-35", "tool-7", "tool-6", "tool-5"], await AllAsync(range, size: 3));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("")]
    public async Task List_CursorOfNoReader_IsRefused(string cursor) =>
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await (await OpenAsync()).ListAsync(Acme, DecisionFilter.All, new PageRequest(10, cursor), CancellationToken.None));

    private async Task WriteAsync(string organisation, Action<AuditEntry> fill, bool flush = false)
    {
        var entry = await Bench.TakeAsync(organisation);
        AuditSample.FillAllowed(entry);
        entry.Organisation = organisation;
        fill(entry);
        Bench.Log.Append(entry);
        if (flush)
            await Bench.FlushAsync();
    }

    private async Task<Page<DecisionRecord>> ListAsync(DecisionFilter filter, int size = 100, string? cursor = null)
    {
        await Bench.FlushAsync();
        return await (await OpenAsync()).ListAsync(Acme, filter, new PageRequest(size, cursor), CancellationToken.None);
    }

    private async Task<List<string?>> AllAsync(DecisionFilter filter, int size = 100)
    {
        var tools = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await ListAsync(filter, size, cursor);
            Assert.InRange(page.Items.Count, 0, size);
            tools.AddRange(page.Items.Select(record => record.Tool));
            cursor = page.Next;
        }
        while (cursor is not null);
        return tools;
    }
}
