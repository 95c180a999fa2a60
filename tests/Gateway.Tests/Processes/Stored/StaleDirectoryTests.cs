using System.Net;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Processes.Stored;

/// <summary>The last state of the store holds for a while, not for ever.</summary>
public class StaleDirectoryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact(Timeout = 120_000)]
    public async Task DatabaseAwayForLongerThanAllowed_StoredGrantsAreRefusedAndDeclaredOnesServed()
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
        await using var fleet = await StoredFleet.StartAsync(upstream.Endpoint, nodes: 0);
        var manifest = Path.Combine(Directory.CreateDirectory(fleet.DataOf(0)).FullName, "manifest.json");
        await File.WriteAllTextAsync(manifest, TestGateway.Manifest(upstream.Endpoint, Policies.AllowAll));
        var (_, token) = await fleet.Tenant.AddGrantAsync((await fleet.Tenant.AddPolicyAsync()).Id);
        await using var node = await fleet.StartNodeAsync(0, "--manifest", manifest, "--Sluice:DirectoryStalenessSeconds=3");
        using var stored = new StoredCaller(fleet.EndpointOf(node), token);
        using var declared = new StoredCaller(node.Address, TestGateway.Token);
        using var stream = await stored.OpenStreamAsync();
        using var http = new HttpClient();

        await fleet.Database.CrashAsync();
        Assert.Equal(HttpStatusCode.OK, (await stored.CallAsync()).Status);
        await stored.UntilAsync(static answer => answer.Status == HttpStatusCode.ServiceUnavailable, Patience);
        var refusal = await stored.CallAsync();
        Assert.Contains("\"error\":{\"code\":-32001,", refusal.Body);
        Assert.Contains("nothing was run", refusal.Body);
        Assert.Equal(HttpStatusCode.OK, (await declared.CallAsync()).Status);
        await StoredCaller.EndAsync(stream).WaitAsync(Patience);
        var readiness = await Readiness.ReadAsync(http, node.Address);
        Assert.False(readiness.Ready);
        Assert.Matches(@"^the database does not answer since \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ; its grants are refused$", readiness["directory"]);

        await fleet.Database.StartAsync();
        await stored.UntilAsync(static answer => answer.Status == HttpStatusCode.OK, Patience);
        while (!(await Readiness.ReadAsync(http, node.Address)).IsClean)
            await Task.Delay(20);
    }
}
