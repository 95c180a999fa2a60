using System.Net.Http.Headers;
using System.Text;
using Sluice.Gateway.Tests.Admin;
using Sluice.Gateway.Tests.Enforcement;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Processes;

namespace Sluice.Gateway.Tests.Approvals;

/// <summary>SIGKILL for the only node between each step of an approved call and the next, in default durability: nothing is lost, and nothing runs twice.</summary>
public abstract class ApprovalCrashContract : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-approval-").FullName;

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Directory.Delete(_folder, recursive: true);
        return default;
    }

    [Fact]
    public async Task Kill_BetweenTheSteps_LosesNothingAndRunsNothingTwice()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        var manifest = Path.Combine(_folder, "manifest.json");
        await File.WriteAllTextAsync(manifest, TestGateway.Manifest(upstream.Endpoint, HeldCall.Policy));

        // Asked for, and killed at once: the same approval waits. Who asks again has it written down, should that have been lost.
        var approval = (await CallAndKillAsync(manifest)).Approval!;
        await using (var gateway = await StartAsync(manifest, _folder))
        {
            using var http = new HttpClient { BaseAddress = gateway.Address };
            Assert.Equal(approval, (await CallAsync(http)).Approval);
            var caller = new ApiCaller(http, (await File.ReadAllTextAsync(Path.Combine(_folder, "admin-key"))).Trim());
            await HeldCall.ApproveAsync(caller, approval);
            await gateway.KillAsync();
        }

        // Approved, and killed at once: it runs.
        Assert.Empty(upstream.Arrivals);
        var reached = new TaskCompletionSource();
        upstream.Answer = async (http, _) =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        await using (var gateway = await StartAsync(manifest, _folder))
        {
            using var http = new HttpClient { BaseAddress = gateway.Address };
            var running = CallAsync(http);
            await reached.Task;
            await gateway.KillAsync();
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => running);
        }

        // It has run, and nobody knows how that ended: it does not run again.
        upstream.Answer = RecordingUpstream.ResultAsync;
        await using (var gateway = await StartAsync(manifest, _folder))
        {
            using var http = new HttpClient { BaseAddress = gateway.Address };
            var again = await CallAsync(http);
            Assert.Equal(("approval", approval), (again.Reason, again.Approval));
            Assert.Contains("whose end is not known", again.Text);
        }

        Assert.Single(upstream.Arrivals);
    }

    /// <summary>The node, once it listens.</summary>
    private protected abstract Task<GatewayProcess> StartAsync(string manifest, string folder);

    private async Task<HeldCall> CallAndKillAsync(string manifest)
    {
        await using var gateway = await StartAsync(manifest, _folder);
        using var http = new HttpClient { BaseAddress = gateway.Address };
        var call = await CallAsync(http);
        await gateway.KillAsync();
        return call;
    }

    /// <summary>Again, as long as a busy machine's ledgers are too late to say anything.</summary>
    private static async Task<HeldCall> CallAsync(HttpClient http)
    {
        using var limit = new CancellationTokenSource(LedgerFleet.Patience);
        while (true)
        {
            if (await CallOnceAsync(http) is { Reason: not CallAnswer.Unavailable } call)
                return call;
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task<HeldCall> CallOnceAsync(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "")
        {
            Content = new StringContent(
                $$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"transfer","arguments":{{{HeldCall.Large}}}}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestGateway.Token);
        using var answer = await http.SendAsync(request);
        return await HeldCall.ReadAsync(answer);
    }
}
