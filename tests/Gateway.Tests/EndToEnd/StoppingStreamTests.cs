using System.Net;
using System.Text.RegularExpressions;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.EndToEnd;

/// <summary>What the reader of a stream sees when the node stops.</summary>
public partial class StoppingStreamTests
{
    [Theory]
    [InlineData(true, ": open\n\n", true)]
    [InlineData(true, "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}\n\n", true)]
    [InlineData(false, ": open\n\n", true)]
    [InlineData(false, "id: 7\r\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}\r\n\r\n", true)]
    [InlineData(false, "data: {\"jsonrpc\":\"2.0\",\n", false)]
    [InlineData(false, ": open\n\ndata: {\"half", false)]
    public async Task Stream_NodeStops_EndsWholeWithAHintButNeverWithinAnEvent(bool isGet, string sent, bool hasHint)
    {
        await using var upstream = await RecordingUpstream.StartAsync(async (http, _) =>
        {
            await RecordingUpstream.EventsAsync(http, sent);
            await Task.WhenAny(Task.Delay(Timeout.Infinite, http.RequestAborted));
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var stream = isGet ? await gateway.SendAsync(HttpMethod.Get) : await ListenAsync(gateway);
        var body = await stream.Content.ReadAsStreamAsync();
        var first = new byte[sent.Length];
        await body.ReadExactlyAsync(first);

        await gateway.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));

        using var rest = new StreamReader(body);
        var farewell = await rest.ReadToEndAsync();
        if (hasHint)
            Assert.InRange(int.Parse(Retry().Match(farewell).Groups[1].Value), 1_000, 5_000);
        else
            Assert.Equal("", farewell);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_NodeStopsBeforeItsHead_IsToldToComeAgain(bool isGet)
    {
        var arrived = new TaskCompletionSource();
        await using var upstream = await RecordingUpstream.StartAsync(async (http, _) =>
        {
            arrived.SetResult();
            await Task.WhenAny(Task.Delay(Timeout.Infinite, http.RequestAborted));
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var opening = isGet ? gateway.SendAsync(HttpMethod.Get) : ListenAsync(gateway);
        await arrived.Task;

        await gateway.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));

        using var answer = await opening;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        Assert.StartsWith($$"""{"jsonrpc":"2.0","id":{{(isGet ? "null" : "7")}},"error":{"code":-32001,"message":"This node of the gateway stops""", await answer.Content.ReadAsStringAsync());
    }

    private static Task<HttpResponseMessage> ListenAsync(TestGateway gateway) => Modern.PostAsync(gateway, "subscriptions/listen", "\"notifications\":{}");

    [GeneratedRegex("^retry: ([0-9]+)\n\n$")]
    private static partial Regex Retry();
}
