using System.Net.Http.Headers;
using System.Text;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Tests.Processes;

public class StopTests
{
    [Fact]
    public async Task Sigterm_WithAStreamAndACallInFlight_FinishesTheCallAndRecordsIt()
    {
        var folder = Directory.CreateTempSubdirectory("sluice-stop-").FullName;
        var release = new TaskCompletionSource();
        await using var upstream = await RecordingUpstream.StartAsync(async (http, arrival) =>
        {
            if (arrival.HttpMethod == "GET")
            {
                await RecordingUpstream.EventsAsync(http, ": open\n\n");
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            }

            await release.Task;
            await RecordingUpstream.ResultAsync(http, arrival);
        });
        var manifest = Path.Combine(folder, "manifest.json");
        await File.WriteAllTextAsync(manifest, TestGateway.Manifest(upstream.Endpoint, Policies.AllowAll));
        await using (var gateway = await GatewayProcess.StartAsync(manifest, folder))
        {
            using var http = new HttpClient();
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestGateway.Token);
            using var stream = await http.GetAsync(gateway.Address, HttpCompletionOption.ResponseHeadersRead);
            var call = http.PostAsync(gateway.Address, new StringContent(
                """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"x","arguments":{}}}""", Encoding.UTF8, "application/json"));
            while (upstream.Arrivals.Count < 2)
                await Task.Delay(5);

            var stopped = gateway.StopAsync();
            Assert.StartsWith(": open\n\nretry: ", await stream.Content.ReadAsStringAsync());
            Assert.False(stopped.IsCompleted);
            release.SetResult();
            using var answer = await call;
            Assert.Contains("done", await answer.Content.ReadAsStringAsync());
            Assert.Equal(0, await stopped.WaitAsync(TimeSpan.FromSeconds(20)));
        }

        Assert.Equal("allowed", Assert.Single(new AuditReader(Path.Combine(folder, "audit.db")).Last(10)).Outcome);
        Directory.Delete(folder, recursive: true);
    }
}
