using Sluice.Gateway.Tests.Admin;
using Sluice.Gateway.Tests.Enforcement;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Approvals;

/// <summary>Two gateways that count together: asked for at one, approved at the other, run once.</summary>
public abstract class ApprovalFleetContract
{
    [Fact]
    public async Task Call_ApprovedAtTheOtherGateway_RunsOnceOverBoth()
    {
        await using var fleet = await LedgerFleet.StartAsync(Engine(), HeldCall.Policy, gateways: 2);
        var (one, other) = (fleet.Gateways[0], fleet.Gateways[1]);
        var approval = await AskAsync(one);
        Assert.Equal(approval, await AskAsync(other));
        var approver = new ApiCaller(other.Http, one.AdminKey);
        await HeldCall.ApproveAsync(approver, approval);

        // A busy machine may make the ledger too late for some, which are then denied: of those that are answered one runs.
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(caller => HeldCall.OfAsync(caller % 2 == 0 ? one : other)));
        while (fleet.Upstream.Arrivals.IsEmpty)
            await HeldCall.OfAsync(one);
        Assert.True(answers.Count(answer => answer.Ran) <= 1);
        Assert.Single(fleet.Upstream.Arrivals);
    }

    [Fact]
    public async Task Call_OtherNumberThatADoubleCannotTellApart_AsksForItselfAtEitherGateway()
    {
        await using var fleet = await LedgerFleet.StartAsync(Engine(), HeldCall.Policy, gateways: 2);
        const string Approved = """{"amount":9007199254740993}""";
        var approval = await AskAsync(fleet.Gateways[0], Approved);
        await HeldCall.ApproveAsync(HeldCall.OperatorOf(fleet.Gateways[0]), approval);
        foreach (var gateway in fleet.Gateways)
            Assert.NotEqual(approval, await AskAsync(gateway, """{"amount":9007199254740992}"""));
        Assert.Empty(fleet.Upstream.Arrivals);
        while (fleet.Upstream.Arrivals.IsEmpty)
            await HeldCall.OfAsync(fleet.Gateways[1], Approved);
    }

    private protected abstract IFleetEngine Engine();

    /// <summary>Of a busy machine's ledgers, the first answer may be too late.</summary>
    private static async Task<string> AskAsync(TestGateway gateway, string arguments = HeldCall.Large)
    {
        using var limit = new CancellationTokenSource(LedgerFleet.Patience);
        while (true)
        {
            if (await HeldCall.OfAsync(gateway, arguments) is { Approval: { } approval })
                return approval;
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
