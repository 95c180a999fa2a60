using System.Diagnostics;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Tests.EndToEnd;

/// <summary>Streams end within a second once their grant has.</summary>
public sealed class EndedGrantTests
{
    private const int Timeout = 60_000;
    private const string Bob = "bob-token-0123456789ab";
    private const string Listen = """{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}""";
    private const string Call = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"x","arguments":{}}}""";

    [Theory(Timeout = Timeout)]
    [InlineData(null)]
    [InlineData(Listen)]
    [InlineData(Call)]
    public async Task Stream_TokenTakenAway_EndsWithinASecondOfTheSwapAndOthersGoOn(string? body)
    {
        var closed = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await StartUpstreamAsync(closed);
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var bob = await OpenAsync(gateway, body, Bob);
        using var alice = await OpenAsync(gateway, body, TestGateway.Token);
        var swapped = new TaskCompletionSource<long>();
        gateway.Services.GetRequiredService<IDirectory>().Changed += _ => swapped.TrySetResult(Stopwatch.GetTimestamp());

        await File.WriteAllTextAsync(gateway.ManifestPath, TestGateway.Manifest(upstream.Endpoint, Policies.AllowAll, token: "another-token-0123456789"));
        await AssertCutAsync(alice);
        var clientSaw = Stopwatch.GetElapsedTime(await swapped.Task);
        var upstreamSaw = Stopwatch.GetElapsedTime(await swapped.Task, await closed.Task);

        Assert.True(clientSaw < TimeSpan.FromSeconds(1), $"the client's end after {clientSaw}");
        Assert.True(upstreamSaw < TimeSpan.FromSeconds(1), $"the upstream's end after {upstreamSaw}");
        Assert.Equal(": still", await bob.ReadLineAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task Stream_GrantExpires_EndsWithinASecond()
    {
        var closed = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await StartUpstreamAsync(closed);
        var expiry = DateTimeOffset.UtcNow.AddSeconds(4);
        var manifest = TestGateway.Manifest(upstream.Endpoint, Policies.AllowAll)
            .Replace($"\"token\": \"{TestGateway.Token}\"", $"\"token\": \"{TestGateway.Token}\", \"expires\": \"{expiry:yyyy-MM-ddTHH:mm:ss.fffZ}\"");
        await using var gateway = await TestGateway.StartWithAsync(manifest);
        using var alice = await OpenAsync(gateway, body: null, TestGateway.Token);

        await AssertCutAsync(alice);

        var late = DateTimeOffset.UtcNow - expiry;
        Assert.InRange(late, TimeSpan.FromMilliseconds(-5), TimeSpan.FromSeconds(1));
        await closed.Task;
    }

    /// <summary>A stream that says something once, and, when the first caller's has ended, to the others once more.</summary>
    private static Task<RecordingUpstream> StartUpstreamAsync(TaskCompletionSource<long> closed) => RecordingUpstream.StartAsync(async (http, _) =>
    {
        await RecordingUpstream.EventsAsync(http, ": open\n\n");
        using var left = http.RequestAborted.Register(() => closed.TrySetResult(Stopwatch.GetTimestamp()));
        await closed.Task;
        if (!http.RequestAborted.IsCancellationRequested)
            await RecordingUpstream.EventsAsync(http, ": still\n\n");
    });

    private static async Task<StreamReader> OpenAsync(TestGateway gateway, string? body, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, gateway.Endpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var answer = body is null
            ? await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead)
            : await gateway.PostAsync(body, token, [.. Modern(body)]);
        var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal(": open", await reader.ReadLineAsync());
        Assert.Equal("", await reader.ReadLineAsync());
        return reader;
    }

    private static IEnumerable<(string Name, string Value)> Modern(string body) =>
        body == Listen ? [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "subscriptions/listen")] : [];

    private static async Task AssertCutAsync(StreamReader stream)
    {
        try
        {
            Assert.Null(await stream.ReadLineAsync());
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // Cut, which is an end too.
        }
    }
}
