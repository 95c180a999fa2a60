using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Tests.Directory.Stored;

/// <summary>What people see of calls that wait, what they say to them, and whose turn it is to announce them.</summary>
public abstract class ApprovalsContract : StoreContract
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Approval_Added_ReadsBackWholeAndStaysWhenAddedAgain()
    {
        var wanted = New() with { Subject = "https://idp ada", Message = "Ask first.", SealedArguments = [1, 2, 3] };
        await Store.Approvals.AddAsync(wanted, default);
        Time.Advance(TimeSpan.FromSeconds(1));
        await Store.Approvals.AddAsync(wanted with { Tool = "other" }, default);
        var read = await Store.Approvals.FindAsync(Ours, wanted.Id, default);

        Assert.Equal([1, 2, 3], read!.SealedArguments!);
        Assert.Equal(wanted with { Version = 1, CreatedMs = NowMs - 1_000, UpdatedMs = NowMs - 1_000, SealedArguments = null }, read with { SealedArguments = null });
    }

    /// <summary>Callers name tools, identity providers name subjects: what a database refuses would hold up every note behind it.</summary>
    [Fact]
    public async Task Approval_TextsThatNoDatabaseTakes_AreStoredAllTheSame()
    {
        var many = string.Concat(Enumerable.Repeat("😀", 1_024));
        var cut = await AddAsync(New() with { Tool = many });
        Assert.Equal($"{many[..1_022]}…", (await Store.Approvals.FindAsync(Ours, cut.Id, default))!.Tool);
        var added = await AddAsync(New() with { Tool = "a\0b", Subject = "ada\ud83d", Rule = "/tools/a\0b/approval/0", Message = "\0" });
        var read = await Store.Approvals.FindAsync(Ours, added.Id, default);
        Assert.Equal(("a\uFFFDb", "ada\uFFFD", "/tools/a\uFFFDb/approval/0", "\uFFFD"), (read!.Tool, read.Subject, read.Rule, read.Message));
    }

    [Fact]
    public async Task List_ByFilterAndPage_IsOldestFirst()
    {
        var expired = await AddAsync(New() with { ExpiresMs = NowMs + 1 });
        var ids = new List<string>();
        foreach (var tool in (string[])["a", "b", "a"])
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            ids.Add((await AddAsync(New() with { Tool = tool, Server = $"server-{tool}", GrantId = $"grant-{tool}" })).Id);
        }

        var rejected = await AddAsync(New() with { State = ApprovalStates.Rejected });
        Assert.Equal(ids, await IdsAsync(new ApprovalFilter(ApprovalStates.Pending)));
        Assert.Equal([expired.Id], await IdsAsync(new ApprovalFilter(ApprovalStates.Expired)));
        Assert.Equal([rejected.Id], await IdsAsync(new ApprovalFilter(ApprovalStates.Rejected)));
        Assert.Equal([ids[0], ids[2]], await IdsAsync(new ApprovalFilter(Tool: "a")));
        Assert.Equal([ids[1]], await IdsAsync(new ApprovalFilter(Server: "server-b")));
        Assert.Equal([ids[1]], await IdsAsync(new ApprovalFilter(Grant: "grant-b")));
        Assert.Equal(5, (await IdsAsync(default)).Count);
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Approvals.ListAsync(Ours, default, new PageRequest(1, "nonsense"), default));

        async Task<List<string>> IdsAsync(ApprovalFilter filter)
        {
            var (seen, next) = (new List<string>(), (string?)null);
            do
            {
                var page = await Store.Approvals.ListAsync(Ours, filter, new PageRequest(2, next), default);
                seen.AddRange(page.Items.Select(approval => approval.Id));
                next = page.Next;
            }
            while (next is not null);
            return seen;
        }
    }

    [Fact]
    public async Task Vote_OfAPerson_IsKeptAndAudited()
    {
        var approval = await AddAsync(New());
        var vote = new ApprovalVote(ApprovalStates.Approved, "fine", NowMs + 5);
        var voted = Done(await Store.Approvals.VoteAsync(Ours, approval.Id, approval.Version, vote, "key:ada", default));
        var stale = await Store.Approvals.VoteAsync(Ours, approval.Id, approval.Version, vote with { State = ApprovalStates.Rejected }, "key:bob", default);

        Assert.Equal(
            (ApprovalStates.Approved, "fine", "key:ada", (long?)NowMs, NowMs + 5, 2L),
            (voted.State, voted.Comment, voted.DecidedBy, voted.DecidedMs, voted.ExpiresMs, voted.Version));
        Assert.Equal((WriteStatus.Stale, ApprovalStates.Approved), (stale.Status, stale.Record!.State));
        var audited = Assert.Single((await Store.Audit.ListAsync(Ours, new AdminAuditFilter { Kind = RecordKinds.Approval }, new PageRequest(10), default)).Items);
        Assert.Equal(("key:ada", "approve", approval.Id), (audited.Author, audited.Action, audited.ObjectId));
        Assert.DoesNotContain("AQID", audited.After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mark_OfANode_ChangesNoVersionAndIsNotAudited()
    {
        var approval = await AddAsync(New());
        await Store.Approvals.MarkAsync(Ours, approval.Id, ApprovalStates.Used, NowMs + 7, default);
        var read = await Store.Approvals.FindAsync(Ours, approval.Id, default);
        Assert.Equal((ApprovalStates.Used, NowMs + 7, 1L), (read!.State, read.ExpiresMs, read.Version));
        Assert.Empty((await Store.Audit.ListAsync(Ours, new AdminAuditFilter { Kind = RecordKinds.Approval }, new PageRequest(10), default)).Items);
    }

    [Fact]
    public async Task Approval_OfAnother_IsNotFoundVotedOrListed()
    {
        await AddTheirsAsync();
        var theirs = New() with { Organisation = Theirs.Value };
        await Store.Approvals.AddAsync(theirs, default);
        Assert.Null(await Store.Approvals.FindAsync(Ours, theirs.Id, default));
        Assert.Empty((await Store.Approvals.ListAsync(Ours, default, new PageRequest(10), default)).Items);
        var vote = new ApprovalVote(ApprovalStates.Approved, Comment: null, NowMs);
        Assert.Equal(WriteStatus.NotFound, (await Store.Approvals.VoteAsync(Ours, theirs.Id, 1, vote, Author, default)).Status);
        await Store.Approvals.MarkAsync(Ours, theirs.Id, ApprovalStates.Used, NowMs, default);
        Assert.Equal(ApprovalStates.Pending, (await Store.Approvals.FindAsync(Theirs, theirs.Id, default))!.State);
    }

    [Fact]
    public async Task Announcement_Due_IsOneNodesTurnUntilItsLeaseIsOver()
    {
        var approval = await AddAsync(New());
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            await (await Database.OpenAsync(Time)).Approvals.TakeDueAsync(Lease, [], default))));
        var turn = Assert.Single(nodes, turn => turn is not null)!;
        Assert.Equal(new DueAnnouncement(Ours.Value, approval.Id, 1), turn);

        Time.Advance(Lease);
        var second = await Store.Approvals.TakeDueAsync(Lease, [], default);
        Assert.Equal(2, second!.Attempt);
        await Store.Approvals.EndTurnAsync(turn, nextMs: null, default);
        await Store.Approvals.EndTurnAsync(second, NowMs + 100, default);
        Assert.Null(await Store.Approvals.TakeDueAsync(Lease, [], default));
        Time.Advance(TimeSpan.FromMilliseconds(100));
        await Store.Approvals.EndTurnAsync((await Store.Approvals.TakeDueAsync(Lease, [], default))!, nextMs: null, default);
        Time.Advance(Lease);
        Assert.Null(await Store.Approvals.TakeDueAsync(Lease, [], default));
    }

    [Fact]
    public async Task Announcement_OfABusyOrganisation_WaitsAndHoldsUpNoOther()
    {
        await AddTheirsAsync();
        await AddAsync(New());
        Time.Advance(TimeSpan.FromSeconds(1));
        var theirs = New() with { Organisation = Theirs.Value };
        await Store.Approvals.AddAsync(theirs, default);
        Assert.Equal(theirs.Id, (await Store.Approvals.TakeDueAsync(Lease, [Ours.Value, "another"], default))?.Id);
        Assert.Null(await Store.Approvals.TakeDueAsync(Lease, [Ours.Value, "another"], default));
        Assert.Equal(Ours.Value, (await Store.Approvals.TakeDueAsync(Lease, [], default))?.Organisation);
    }

    [Fact]
    public async Task Tidy_AfterTheEnd_ForgetsArgumentsThenTheRest()
    {
        var approval = await AddAsync(New() with { SealedArguments = [1] });
        await Store.Approvals.TidyAsync(default);
        Assert.NotNull((await Store.Approvals.FindAsync(Ours, approval.Id, default))!.SealedArguments);
        Time.Advance(Life);
        await Store.Approvals.TidyAsync(default);
        Assert.Null((await Store.Approvals.FindAsync(Ours, approval.Id, default))!.SealedArguments);
        Time.Advance(TimeSpan.FromDays(7));
        await Store.Approvals.TidyAsync(default);
        Assert.Null(await Store.Approvals.FindAsync(Ours, approval.Id, default));
    }

    [Fact]
    public async Task Webhook_OfAnOrganisation_IsOne()
    {
        var created = Done(await Store.Webhooks.CreateAsync(Ours, "https://hooks.example.com/a", [1, 2], Author, key: null, default));
        Assert.Equal(WriteStatus.Duplicate, (await Store.Webhooks.CreateAsync(Ours, "https://hooks.example.com/b", [3], Author, key: null, default)).Status);
        Assert.Equal("https://hooks.example.com/a", (await Store.Webhooks.FindAsync(Ours, default))!.Url);
        Done(await Store.Webhooks.DeleteAsync(Ours, created.Version, Author, default));
        Assert.Null(await Store.Webhooks.FindAsync(Ours, default));
    }

    private ApprovalRecord New() => new()
    {
        Organisation = Ours.Value,
        Id = RecordId.New(),
        Owner = "default/grant/ada",
        Server = "bank",
        GrantId = "ada",
        GrantLabel = "Ada's laptop",
        Tool = "transfer",
        Policy = "payments@3",
        Rule = "/tools/transfer/approval/0",
        ExpiresMs = NowMs + (long)Life.TotalMilliseconds,
    };

    private async Task<ApprovalRecord> AddAsync(ApprovalRecord approval)
    {
        await Store.Approvals.AddAsync(approval, default);
        return (await Store.Approvals.FindAsync(Ours, approval.Id, default))!;
    }
}
