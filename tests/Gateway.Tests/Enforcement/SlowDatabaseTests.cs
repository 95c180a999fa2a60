using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Enforcement;

/// <summary>The database of the ledgers answers, but not in time.</summary>
public sealed class SlowDatabaseTests(ITestOutputHelper output)
{
    private const int Callers = 32;

    /// <summary>Its limit would let pass while the engine is out of reach, which it is not when a row is held.</summary>
    private static readonly string Policy = Policies.OneTool("work", 100_000, "day", """, "on_unavailable": "allow" """);

    private static readonly TimeSpan Flood = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task RowHeld_ItsOwnerFloods_IsDeniedInTimeAndOthersAreServed()
    {
        await using var fleet = await LedgerFleet.StartAsync(Policy, gateways: 1);
        var gateway = fleet.Gateways[0];
        foreach (var token in (string[])[TestGateway.Token, TestGateway.BobsToken])
            await LedgerFleet.CallUntilAsync(gateway, "work", answer => answer.Ran, token);
        await using var holder = await fleet.ConnectAsync();
        await LedgerFleet.ExecuteAsync(holder, "BEGIN; SELECT 1 FROM ledgers WHERE owner = 'default/grant/alice' FOR UPDATE");

        using var stop = new CancellationTokenSource(Flood);
        var bob = CallAsync(gateway, TestGateway.BobsToken, stop.Token);
        var flood = (await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => CallAsync(gateway, TestGateway.Token, stop.Token)))).SelectMany(each => each).ToList();
        var others = await bob;

        Assert.All(flood, answer => Assert.Equal(CallAnswer.Unavailable, answer.Reason));
        Assert.True(flood.Max(answer => answer.Took) < TimeSpan.FromSeconds(5), $"a call waited for {flood.Max(answer => answer.Took)}");
        output.WriteLine($"{flood.Count} calls denied, the longest after {flood.Max(answer => answer.Took).TotalMilliseconds:F0} ms; of another owner's {others.Count} calls {others.Count(answer => answer.Ran)} ran");
        Assert.Contains(others, answer => answer.Ran);
        Assert.True(await LedgerFleet.IsLedgerReadyAsync(gateway));

        await LedgerFleet.ExecuteAsync(holder, "ROLLBACK");
        await LedgerFleet.CallUntilAsync(gateway, "work", answer => answer.Ran);
    }

    [Fact]
    public async Task TableLocked_AllOwners_AreDeniedInTimeUntilItIsFree()
    {
        await using var fleet = await LedgerFleet.StartAsync(Policy, gateways: 1);
        var gateway = fleet.Gateways[0];
        await LedgerFleet.CallUntilAsync(gateway, "work", answer => answer.Ran);
        var arrivals = fleet.Upstream.Arrivals.Count;
        await using var holder = await fleet.ConnectAsync();
        await LedgerFleet.ExecuteAsync(holder, "BEGIN; LOCK TABLE ledgers IN ACCESS EXCLUSIVE MODE");

        using var stop = new CancellationTokenSource(Flood);
        var flood = (await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => CallAsync(gateway, caller % 2 == 0 ? TestGateway.Token : TestGateway.BobsToken, stop.Token))))
            .SelectMany(each => each).ToList();

        Assert.All(flood, answer => Assert.Equal(CallAnswer.Unavailable, answer.Reason));
        Assert.True(flood.Max(answer => answer.Took) < TimeSpan.FromSeconds(5), $"a call waited for {flood.Max(answer => answer.Took)}");
        output.WriteLine($"{flood.Count} calls denied, the longest after {flood.Max(answer => answer.Took).TotalMilliseconds:F0} ms");
        Assert.Equal((arrivals, true), (fleet.Upstream.Arrivals.Count, await LedgerFleet.IsLedgerReadyAsync(gateway)));

        await LedgerFleet.ExecuteAsync(holder, "ROLLBACK");
        await LedgerFleet.CallUntilAsync(gateway, "work", answer => answer.Ran);
    }

    [Fact]
    public async Task WritesTakeTooLong_TheBreakerOpens_AndCallsDoNotWait()
    {
        await using var fleet = await LedgerFleet.StartAsync(Policies.OneTool("work", 100_000, "day"), gateways: 1);
        var gateway = fleet.Gateways[0];
        await LedgerFleet.CallUntilAsync(gateway, "work", answer => answer.Ran);
        await fleet.ExecuteAsync(
            """
            CREATE FUNCTION sleep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(10); RETURN NEW; END $$;
            CREATE TRIGGER sleep BEFORE UPDATE ON ledgers FOR EACH ROW EXECUTE FUNCTION sleep();
            """);

        await LedgerFleet.CallUntilTheBreakerOpensAsync(gateway, "work");
        using var stop = new CancellationTokenSource(Flood);
        var slow = (await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => CallAsync(gateway, TestGateway.Token, stop.Token)))).SelectMany(each => each).ToList();

        Assert.All(slow, answer => Assert.Equal(CallAnswer.Unavailable, answer.Reason));
        var waits = slow.Select(answer => answer.Took).Order().ToList();
        output.WriteLine($"{waits.Count} calls denied: median {waits[waits.Count / 2].TotalMilliseconds:F0} ms, longest {waits[^1].TotalMilliseconds:F0} ms");
        Assert.True(waits[^1] < TimeSpan.FromSeconds(5), $"a call waited for {waits[^1]}");

        await fleet.ExecuteAsync("DROP TRIGGER sleep ON ledgers");
        await LedgerFleet.CallUntilAsync(gateway, "work", answer => answer.Ran);
        Assert.True(await LedgerFleet.IsLedgerReadyAsync(gateway));
    }

    private static async Task<List<CallAnswer>> CallAsync(TestGateway gateway, string token, CancellationToken stop)
    {
        var answers = new List<CallAnswer>();
        while (!stop.IsCancellationRequested)
            answers.Add(await CallAnswer.OfAsync(gateway, "work", token));
        return answers;
    }
}
