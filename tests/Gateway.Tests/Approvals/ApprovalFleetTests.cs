using System.Net;
using Sluice.Gateway.Tests.Admin;
using Sluice.Gateway.Tests.Enforcement;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Approvals;

/// <summary>Two gateways on one database: asked for at one, approved at the other, run once.</summary>
public sealed class ApprovalFleetTests
{
    [Fact]
    public async Task Call_ApprovedAtTheOtherGateway_RunsOnceOverBoth()
    {
        await using var fleet = await LedgerFleet.StartAsync(HeldCall.Policy, gateways: 2);
        var (one, other) = (fleet.Gateways[0], fleet.Gateways[1]);
        var approval = await AskAsync(one);
        Assert.Equal(approval, await AskAsync(other));
        var approver = new ApiCaller(other.Http, one.AdminKey);
        (await HeldCall.VoteAsync(approver, approval)).Expect(HttpStatusCode.OK);

        // A busy machine may make the ledger too late for some, which are then denied: of those that are answered one runs.
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(caller => HeldCall.OfAsync(caller % 2 == 0 ? one : other)));
        while (fleet.Upstream.Arrivals.IsEmpty)
            await HeldCall.OfAsync(one);
        Assert.True(answers.Count(answer => answer.Ran) <= 1);
        Assert.Single(fleet.Upstream.Arrivals);
    }

    /// <summary>Of a busy machine's database, the first answer may be too late.</summary>
    private static async Task<string> AskAsync(TestGateway gateway)
    {
        using var limit = new CancellationTokenSource(LedgerFleet.Patience);
        while (true)
        {
            if (await HeldCall.OfAsync(gateway) is { Approval: { } approval })
                return approval;
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
