using System.Diagnostics;
using System.Net;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Processes.Stored;

/// <summary>
/// How long a change takes until the last of three nodes obeys it: from before it is asked for, to the answer of the slowest.
/// Each node's admin API has answered once before: what its first request compiles is no part of it.
/// </summary>
public class PropagationTests(ITestOutputHelper output)
{
    private const int Nodes = 3;
    private const int Changes = 100;
    private const string DenyAll = """{ "version": "1", "default": "deny" }""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Change_OnThreeNodesOfOneDatabase_IsObeyedByTheLastWithinASecond()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var fleet = await StoredFleet.StartAsync(upstream.Endpoint, Nodes);
        var taken = new List<TimeSpan>(Changes);
        for (var told = 0; told < Nodes; told++)
            await RevokeAsync(fleet, told);
        for (var i = 0; i < Changes / 2; i++)
        {
            taken.Add(await RevokeAsync(fleet, i % Nodes));
            taken.Add(await EditAsync(fleet));
        }

        taken.Sort();
        var p99 = taken[(Changes * 99 / 100) - 1];
        output.WriteLine($"{Changes} changes, {Nodes} nodes: p50 {taken[Changes / 2].TotalMilliseconds:F1} ms, p99 {p99.TotalMilliseconds:F1} ms, max {taken[^1].TotalMilliseconds:F1} ms");
        Assert.InRange(p99, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Revoke_WithAStreamOpenOnEachNode_ClosesThemWithinASecond()
    {
        await using var upstream = await RecordingUpstream.StartAsync(static async (http, arrival) =>
        {
            if (arrival.HttpMethod != "GET")
            {
                await RecordingUpstream.ResultAsync(http, arrival);
                return;
            }

            await RecordingUpstream.EventsAsync(http, ": open\n\n");
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        await using var fleet = await StoredFleet.StartAsync(upstream.Endpoint, Nodes);
        var (grant, token) = await fleet.Tenant.AddGrantAsync((await fleet.Tenant.AddPolicyAsync()).Id);
        using var callers = new CallerSet(fleet, token);
        await callers.UntilAllAsync(IsAllowed, Patience);
        await RevokeAsync(fleet, told: 0);
        var streams = await Task.WhenAll(callers.Select(caller => caller.OpenStreamAsync()));

        var asked = Stopwatch.GetTimestamp();
        await fleet.RevokeAsync(fleet.Nodes[0], grant);
        await Task.WhenAll(streams.Select(StoredCaller.EndAsync));
        var taken = Stopwatch.GetElapsedTime(asked);

        output.WriteLine($"the last of {Nodes} streams ended after {taken.TotalMilliseconds:F0} ms");
        Assert.InRange(taken, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    /// <summary>The node that was told refuses with its answer already.</summary>
    private static async Task<TimeSpan> RevokeAsync(StoredFleet fleet, int told)
    {
        var (grant, token) = await fleet.Tenant.AddGrantAsync((await fleet.Tenant.AddPolicyAsync()).Id);
        using var callers = new CallerSet(fleet, token);
        await callers.UntilAllAsync(IsAllowed, Patience);
        var asked = Stopwatch.GetTimestamp();
        await fleet.RevokeAsync(fleet.Nodes[told], grant);
        Assert.Equal(HttpStatusCode.Unauthorized, (await callers.ElementAt(told).CallAsync()).Status);
        await callers.UntilAllAsync(static answer => answer.Status == HttpStatusCode.Unauthorized, Patience);
        return Stopwatch.GetElapsedTime(asked);
    }

    private static async Task<TimeSpan> EditAsync(StoredFleet fleet)
    {
        var policy = await fleet.Tenant.AddPolicyAsync();
        var (_, token) = await fleet.Tenant.AddGrantAsync(policy.Id);
        using var callers = new CallerSet(fleet, token);
        await callers.UntilAllAsync(IsAllowed, Patience);
        var asked = Stopwatch.GetTimestamp();
        await fleet.Tenant.EditAsync(policy, DenyAll);
        await callers.UntilAllAsync(static answer => answer.Body.Contains("not_available"), Patience);
        return Stopwatch.GetElapsedTime(asked);
    }

    private static bool IsAllowed((HttpStatusCode Status, string Body) answer) => answer.Status == HttpStatusCode.OK && answer.Body.Contains("done");
}
