using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Fleet.Tests.Nodes;
using Sluice.Fleet.Tests.Records;

namespace Sluice.Fleet.Tests.Load;

/// <summary>Asks gateways, one message each, and notes what it was told.</summary>
internal sealed partial class Caller : IDisposable
{
    /// <summary>A client that waits longer takes its gateway for dead.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http = new(new SocketsHttpHandler { ActivityHeadersPropagator = null, ConnectTimeout = Patience, UseProxy = false }) { Timeout = Patience };

    public async Task<Asked> AskAsync(FleetNode node, PlannedCall call)
    {
        var trace = NewTrace();
        var askedAt = Stopwatch.GetTimestamp();
        var (answer, detail) = node.Address is { } address
            ? await SendAsync(address, call, trace, $$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"{{{call.Tool}}}","arguments":{} } }""")
            : (Answer.Broken, "down");
        return new Asked(trace, node.Index, askedAt, Stopwatch.GetTimestamp(), answer, detail, call.Costs);
    }

    /// <summary>A message that no ledger is asked about: how long the way to the upstream is.</summary>
    public async Task<(string Trace, long SentAt, bool IsAnswered)> PingAsync(Uri address, PlannedCall call)
    {
        var (trace, sentAt) = (NewTrace(), Stopwatch.GetTimestamp());
        var (answer, _) = await SendAsync(address, call, trace, """{"jsonrpc":"2.0","id":7,"method":"ping"}""");
        return (trace, sentAt, answer == Answer.Ran);
    }

    public void Dispose() => _http.Dispose();

    private static string NewTrace() => Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());

    private async Task<(Answer Answer, string Detail)> SendAsync(Uri address, PlannedCall call, string trace, string message)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, $"/mcp/{call.Server}"))
        {
            Content = new StringContent(message, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", call.Token);
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{trace}-0123456789abcdef-01");
        try
        {
            using var answer = await _http.SendAsync(request);
            var body = await answer.Content.ReadAsStringAsync();
            if (DenialReason().Match(body) is { Success: true } denial)
                return (Answer.Denied, denial.Groups[1].Value);
            return answer.StatusCode == HttpStatusCode.OK ? (Answer.Ran, "") : (Answer.Broken, $"HTTP {(int)answer.StatusCode}");
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return (Answer.Broken, failure is TaskCanceledException ? "no answer" : "disconnected");
        }
    }

    [GeneratedRegex("\"sluice/decision\":\\{\"outcome\":\"denied\",\"reason\":\"([a-z_]+)\"")]
    private static partial Regex DenialReason();
}
