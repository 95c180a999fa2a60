using System.Diagnostics;

namespace Sluice.Gateway.Tests.EndToEnd.Flows;

/// <summary>The Pimea flow through two gateways, on every engine of a fleet: each call lands on the other one the moment the last was answered.</summary>
public abstract class FlowContract(FlowFleet fleet)
{
    private const int MostOpen = 5;
    private const int MostSteps = 40;

    public static TheoryData<string, bool> FramingsAndEras() => new() { { "json", false }, { "json", true }, { "events", false }, { "events", true } };

    [Theory]
    [MemberData(nameof(FramingsAndEras))]
    public Task LegalPath_EachCallOnTheOtherGateway_IsUntouched(string server, bool isModern) => UnlessLateAsync(async () =>
    {
        var alice = await fleet.CallerAsync(server, isModern);
        var session = (await alice.StartAsync()).SessionId;
        Assert.NotNull(session);
        for (var chat = 1; chat <= 3; chat++)
            Assert.Equal((null, chat == 3 ? "complete" : "clarifying"), await alice.ChatAsync(session) is var said ? (said.Rule, said.Status) : default);
        for (var read = 0; read < 3; read++)
            Assert.Null((await alice.FinishAsync(session)).Rule);
        Assert.Null((await alice.ChatAsync(session)).Rule);
    });

    [Theory]
    [MemberData(nameof(FramingsAndEras))]
    public Task Refusals_OfSessionsAndOrder_NeverReachTheUpstream(string server, bool isModern) => UnlessLateAsync(async () =>
    {
        var (alice, bob) = (await fleet.CallerAsync(server, isModern), await fleet.CallerAsync(server, isModern));
        var bobs = (await bob.StartAsync()).SessionId;
        var alices = (await alice.StartAsync()).SessionId;
        Assert.Null((await alice.ChatAsync(alices)).Rule);
        var before = fleet.CallsSeen(server).Count;
        Assert.Equal("/flows/pimea/unknown-session", (await alice.ChatAsync(bobs)).Rule);
        Assert.Equal("/flows/pimea/unknown-session", (await alice.FinishAsync(bobs)).Rule);
        Assert.Equal("/flows/pimea/unknown-session", (await alice.ChatAsync(Guid.NewGuid().ToString())).Rule);
        Assert.Equal("/flows/pimea/unknown-session", (await alice.CallAsync("pimea_chat", """{"message":"no session"}""")).Rule);
        var early = await alice.FinishAsync(alices);
        Assert.Equal("/flows/pimea/not-complete", early.Rule);
        Assert.Contains("pimea_chat", early.Text, StringComparison.Ordinal);
        Assert.Equal(before, fleet.CallsSeen(server).Count);
        Assert.Null((await bob.ChatAsync(bobs)).Rule);
    });

    [Theory]
    [MemberData(nameof(FramingsAndEras))]
    public Task SixthOpenSession_IsRefusedUntilOneIsFinished(string server, bool isModern) => UnlessLateAsync(async () =>
    {
        var alice = await fleet.CallerAsync(server, isModern);
        var before = fleet.CallsSeen(server).Count;
        var sessions = new List<string?>();
        FlowAnswer last;
        while ((last = await alice.StartAsync()).Rule is null)
            sessions.Add(last.SessionId);
        Assert.Equal("/flows/pimea/too-many-sessions", last.Rule);
        Assert.InRange(sessions.Count, MostOpen - alice.Lost, MostOpen);
        Assert.Equal(before + sessions.Count, fleet.CallsSeen(server).Count);
        for (var chat = 0; chat < 3; chat++)
            await alice.ChatAsync(sessions[0]);
        Assert.Null((await alice.FinishAsync(sessions[0])).Rule);
        Assert.Null((await alice.StartAsync()).Rule);
    });

    [Theory]
    [MemberData(nameof(FramingsAndEras))]
    public Task FortyFirstStep_IsRefused(string server, bool isModern) => UnlessLateAsync(async () =>
    {
        var alice = await fleet.CallerAsync(server, isModern);
        var session = (await alice.StartAsync()).SessionId;
        var before = fleet.CallsSeen(server).Count;
        var steps = 0;
        FlowAnswer last;
        while ((last = await alice.ChatAsync(session)).Rule is null)
            steps++;
        Assert.Equal("/flows/pimea/too-many-steps", last.Rule);
        Assert.InRange(steps, MostSteps - alice.Lost, MostSteps);
        Assert.Equal(before + steps, fleet.CallsSeen(server).Count);
        Assert.Null((await alice.FinishAsync(session)).Rule);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ExpiredSession_IsRefused(bool isModern)
    {
        var alice = await fleet.CallerAsync("short", isModern);
        var started = Stopwatch.StartNew();
        var session = (await alice.StartAsync()).SessionId;
        FlowAnswer last;
        do
            last = await alice.ChatAsync(session);
        while (last.Rule is null && started.Elapsed < TimeSpan.FromSeconds(30));
        Assert.Equal("/flows/pimea/expired", last.Rule);
        var before = fleet.CallsSeen("short").Count;
        Assert.Equal("/flows/pimea/expired", (await alice.FinishAsync(session)).Rule);
        Assert.Equal(before, fleet.CallsSeen("short").Count);
        Assert.NotNull((await alice.StartAsync()).SessionId);
    }

    /// <summary>An answer waits for the ledger 500 ms here and no longer. On a machine that is too busy for that, a failed try says nothing: it is made again.</summary>
    private async Task UnlessLateAsync(Func<Task> path)
    {
        while (true)
        {
            var before = fleet.TimesLate;
            try
            {
                await path();
                return;
            }
            catch (Exception) when (fleet.TimesLate > before)
            {
                await Task.Yield();
            }
        }
    }
}
