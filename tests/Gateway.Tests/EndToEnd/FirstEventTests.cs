using System.Diagnostics;
using System.Text;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Upstreams;

namespace Sluice.Gateway.Tests.EndToEnd;

/// <summary>The figure itself comes from bench/streams.sh; here is only what a busy machine can still tell from an event that waits for something.</summary>
[Collection(nameof(Alone))]
public class FirstEventTests(ITestOutputHelper output)
{
    private const int Calls = 200;

    private static readonly TimeSpan MostAdded = TimeSpan.FromMilliseconds(10);

    private long _left;

    [Fact]
    public async Task FirstEvent_ThroughTheGateway_IsHardlyLaterThanDirectly()
    {
        await using var upstream = await RecordingUpstream.StartAsync(async (http, arrival) =>
        {
            await RecordingUpstream.EventsAsync(http, ": open\n\n");
            _left = Stopwatch.GetTimestamp();
            await RecordingUpstream.EventsAsync(http, "data: {}\n\n");
            await RecordingUpstream.EventsAsync(http, $"data: {{\"jsonrpc\":\"2.0\",\"id\":{arrival.Id},\"result\":{{\"content\":[]}}}}\n\n");
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var (directly, through) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var call = 0; call < Calls; call++)
        {
            directly.Add(await DelayAsync(gateway.Http, upstream.Endpoint));
            through.Add(await DelayAsync(gateway.Http, gateway.Endpoint));
        }

        var (near, far) = (Median(directly), Median(through));
        output.WriteLine($"median of {Calls}: directly {near.TotalMicroseconds:N0} µs, through the gateway {far.TotalMicroseconds:N0} µs");
        Assert.True(far - near <= MostAdded, $"directly {near.TotalMilliseconds} ms, through the gateway {far.TotalMilliseconds} ms");
    }

    private async Task<TimeSpan> DelayAsync(HttpClient http, Uri endpoint)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", TestGateway.Token);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        while (await lines.ReadLineAsync() is { } line && line != "data: {}")
            Assert.NotNull(line);
        var delay = Stopwatch.GetElapsedTime(_left);
        await lines.ReadToEndAsync();
        return delay;
    }

    private static TimeSpan Median(List<TimeSpan> delays) => delays.Order().ElementAt(delays.Count / 2);
}
