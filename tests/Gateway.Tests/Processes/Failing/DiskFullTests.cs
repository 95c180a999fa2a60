using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Processes.Failing;

/// <summary>The data path takes no more writes, and later does again.</summary>
public sealed class DiskFullTests(ITestOutputHelper output)
{
    private const int Max = 1_000_000;
    private const string Manifest = "manifest.json";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false, "default")]
    [InlineData(false, "strict")]
    [InlineData(true, "default")]
    public async Task DiskFull_WhileCallsCome_DeniesThemForwardsNoneUnrecordedAndGoesOnByItself(bool isMount, string durability)
    {
        await using FullDisk disk = isMount ? await SmallMount.MountAsync() : new SizeLimit();
        await using var upstream = await RecordingUpstream.StartAsync();
        var manifest = Path.Combine(disk.Folder, Manifest);
        await File.WriteAllTextAsync(manifest, TestGateway.Manifest(upstream.Endpoint, Policy));
        await using var gateway = await GatewayProcess.StartUnderAsync(disk.Runner, manifest, disk.Folder, $"--Sluice:Durability={durability}");
        using var http = Client();
        Assert.Null(await CallAsync(http, gateway, "free"));
        Assert.Null(await CallAsync(http, gateway, "paid"));

        await disk.FillAsync(gateway);
        await UntilAsync(async () => await CallAsync(http, gateway, "paid") is "ledger_unavailable" or "audit_unavailable");
        await UntilAsync(async () => await CallAsync(http, gateway, "free") == "audit_unavailable");
        var forwarded = upstream.Arrivals.Count;
        Assert.Equal("audit_unavailable", await CallAsync(http, gateway, "free"));
        Assert.NotNull(await CallAsync(http, gateway, "paid"));
        Assert.Equal(forwarded, upstream.Arrivals.Count);
        var readiness = await Readiness.ReadAsync(http, gateway.Address);
        Assert.False(readiness.Ready);
        Assert.Contains("The audit log cannot be written", readiness["audit"]);
        output.WriteLine($"{forwarded} calls before the first that stayed denied: {readiness["audit"]}; {readiness["ledger"]}");

        await disk.FreeAsync(gateway);
        await UntilAsync(async () => await CallAsync(http, gateway, "free") is null);
        await UntilAsync(async () => await CallAsync(http, gateway, "paid") is null);
        await UntilAsync(async () => (await Readiness.ReadAsync(http, gateway.Address)).IsClean);
        Assert.Equal(0, await gateway.StopAsync());

        Assert.Equal(Traces(upstream).Order(), RecordedAsAllowed(disk.Folder).Order());
        await using var next = await GatewayProcess.StartAsync(manifest, disk.Folder);
        await AssertChargedAsync(http, next, upstream);
    }

    private const string Policy = """
        {
          "version": "1", "default": "deny",
          "tools": { "free": {}, "paid": { "limits": [ { "counter": "calls", "window": "day", "max": 1000000 } ] } }
        }
        """;

    private static HttpClient Client()
    {
        var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestGateway.Token);
        return http;
    }

    /// <summary>The reason of the denial; null for an answer of the upstream.</summary>
    private static async Task<string?> CallAsync(HttpClient http, GatewayProcess gateway, string tool)
    {
        while (true)
        {
            using var answer = await SendAsync(http, gateway, tool);
            var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            if (answer.IsSuccessStatusCode)
                return (string?)body["result"]?["_meta"]?["sluice/decision"]?["reason"];

            // A machine that is busy enough keeps calls from leaving within their half second.
            Assert.Contains("nothing was run", body.ToJsonString());
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, GatewayProcess gateway, string tool)
    {
        var body = $$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{} } }""";
        using var request = new HttpRequestMessage(HttpMethod.Post, gateway.Address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())}-0123456789abcdef-01");
        return await http.SendAsync(request);
    }

    /// <summary>Every call that was forwarded is counted. Others may be too: what was charged in the moment of the fault stays charged, the safe side.</summary>
    private static async Task AssertChargedAsync(HttpClient http, GatewayProcess gateway, RecordingUpstream upstream)
    {
        using var answer = await SendAsync(http, gateway, "paid");
        var left = int.Parse(answer.Headers.GetValues("RateLimit").Single().Split(';')[1]["r=".Length..]);
        var paid = upstream.Arrivals.Count(static arrival => (string?)arrival.Message!["params"]!["name"] == "paid");
        Assert.True(Max - left >= paid, $"{paid} calls were forwarded, {Max - left} are counted");
    }

    private static IEnumerable<string> Traces(RecordingUpstream upstream) => upstream.Arrivals.Select(static arrival => arrival.Headers["traceparent"].Split('-')[1]);

    private static List<string> RecordedAsAllowed(string folder)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "audit.db")};Mode=ReadOnly;Pooling=false");
        return [.. connection.Query<string>("SELECT trace_id FROM decisions WHERE outcome = 'allowed' AND upstream_status > 0")];
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(20, limit.Token);
    }
}
