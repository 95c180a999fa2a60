using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Tests.Admin;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Approvals;

/// <summary>Webhooks, as their receivers see them.</summary>
public sealed class WebhookTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Message_OfACallThatWaits_IsSignedAndHoldsNoArguments()
    {
        await using var receiver = await RecordingUpstream.StartAsync(OkAsync);
        await using var gateway = await StartAsync("--Sluice:Egress:Allow=127.0.0.1");
        var secret = await CreateAsync(gateway, receiver);
        var approval = (await HeldCall.OfAsync(gateway, """{"amount":500,"to":"nobody-else"}""")).Approval!;
        await ArrivedAsync(receiver, 1);
        var arrival = receiver.Arrivals.Single();

        Assert.True(new CarefulReceiver(secret).Accepts(arrival), "the signature does not hold");
        Assert.False(new CarefulReceiver("whsec_" + Convert.ToBase64String(new byte[32])).Accepts(arrival));
        var message = arrival.Message!;
        Assert.Equal(("approval.pending", approval, "transfer", "alice"),
            ((string?)message["type"], (string?)message["data"]!["id"], (string?)message["data"]!["tool"], (string?)message["data"]!["grant"]));
        Assert.DoesNotContain("nobody-else", Encoding.UTF8.GetString(arrival.Body));

        // The same call asks again: it is the same approval, and told once.
        await HeldCall.OfAsync(gateway, """{"amount":500,"to":"nobody-else"}""");
        await HeldCall.OfAsync(gateway, """{"amount":501}""");
        await ArrivedAsync(receiver, 2);
        Assert.Equal(2, receiver.Arrivals.Select(each => each.Headers["webhook-id"]).Distinct().Count());
    }

    [Fact]
    public async Task Message_ReplayedOrChanged_IsRefusedByACarefulReceiver()
    {
        await using var receiver = await RecordingUpstream.StartAsync(OkAsync);
        await using var gateway = await StartAsync("--Sluice:Egress:Allow=127.0.0.1");
        var careful = new CarefulReceiver(await CreateAsync(gateway, receiver));
        await HeldCall.OfAsync(gateway);
        await ArrivedAsync(receiver, 1);
        var arrival = receiver.Arrivals.Single();
        Assert.False(careful.Accepts(arrival with { Body = [.. arrival.Body, (byte)' '] }), "another body");
        Assert.False(careful.Accepts(arrival with { Headers = new(arrival.Headers) { ["webhook-id"] = "another" } }), "another id");
        Assert.False(careful.Accepts(arrival with { Headers = new(arrival.Headers) { ["webhook-timestamp"] = "1" } }), "another time");
        Assert.False(careful.Accepts(arrival, late: TimeSpan.FromMinutes(10)), "an old message");
        Assert.True(careful.Accepts(arrival));
        Assert.False(careful.Accepts(arrival), "the same message again");
    }

    [Fact]
    public async Task Message_ReceiverFails_ComesAgainUntilItIsTaken()
    {
        var failures = 2;
        await using var receiver = await RecordingUpstream.StartAsync((http, arrival) =>
            Interlocked.Decrement(ref failures) >= 0 ? RecordingUpstream.JsonAsync(http, "{}", 500) : OkAsync(http, arrival));
        await using var gateway = await StartAsync("--Sluice:Egress:Allow=127.0.0.1");
        var careful = new CarefulReceiver(await CreateAsync(gateway, receiver));
        await HeldCall.OfAsync(gateway);
        await ArrivedAsync(receiver, 3);
        Assert.Single(receiver.Arrivals.Select(arrival => arrival.Headers["webhook-id"]).Distinct());
        Assert.True(careful.Accepts(receiver.Arrivals.Last()), "each attempt has its own time and signature");
    }

    /// <summary>A receiver that never answers is asked by a few messages at once, so that other organisations' go out meanwhile.</summary>
    [Fact]
    public async Task Message_ReceiverDoesNotAnswer_TakesAFewPlacesOnly()
    {
        await using var receiver = await RecordingUpstream.StartAsync((http, _) => Task.Delay(Timeout.Infinite, http.RequestAborted));
        await using var gateway = await StartAsync("--Sluice:Egress:Allow=127.0.0.1");
        await CreateAsync(gateway, receiver);
        string? last = null;
        for (var amount = 101; amount <= 106; amount++)
            last = (await HeldCall.OfAsync(gateway, $$"""{"amount":{{amount}}}""")).Approval;
        await HeldCall.WaitAsync(HeldCall.OperatorOf(gateway), last!);
        await ArrivedAsync(receiver, 4);
        await Task.WhenAny(ArrivedAsync(receiver, 5), Task.Delay(TimeSpan.FromSeconds(3)));
        Assert.Equal(4, receiver.Arrivals.Count);
    }

    [Fact]
    public async Task Message_ReceiverIsGoneForGood_IsNotSentAgain()
    {
        await using var receiver = await RecordingUpstream.StartAsync((http, _) => RecordingUpstream.JsonAsync(http, "{}", 410));
        await using var gateway = await StartAsync("--Sluice:Egress:Allow=127.0.0.1");
        await CreateAsync(gateway, receiver);
        await HeldCall.OfAsync(gateway);
        await ArrivedAsync(receiver, 1);
        await Task.WhenAny(ArrivedAsync(receiver, 2), Task.Delay(TimeSpan.FromSeconds(3)));
        Assert.Single(receiver.Arrivals);
    }

    [Fact]
    public async Task Message_ReceiverAway_ArrivesOnceItIsBack()
    {
        var receiver = await RecordingUpstream.StartAsync(OkAsync);
        var url = receiver.Endpoint;
        await receiver.DisposeAsync();
        await using var gateway = await StartAsync("--Sluice:Egress:Allow=127.0.0.1");
        await CreateAsync(gateway, url);
        var approval = (await HeldCall.OfAsync(gateway)).Approval;
        await HeldCall.WaitAsync(HeldCall.OperatorOf(gateway), approval!);
        await using var back = await RecordingUpstream.StartAtAsync(url, OkAsync);
        await ArrivedAsync(back, 1);
        Assert.Equal(approval, (string?)back.Arrivals.First().Message!["data"]!["id"]);
    }

    [Fact]
    public async Task Webhook_SetOverTheApi_MayNotLeadInside()
    {
        await using var receiver = await RecordingUpstream.StartAsync(OkAsync);
        await using var gateway = await StartAsync();
        await CreateAsync(gateway, receiver);
        await HeldCall.OfAsync(gateway);
        await Task.WhenAny(ArrivedAsync(receiver, 1), Task.Delay(TimeSpan.FromSeconds(3)));
        Assert.Empty(receiver.Arrivals);
    }

    [Fact]
    public async Task Webhook_OfTheManifest_IsTheOperatorsOwnAndShownWithoutItsSecret()
    {
        await using var receiver = await RecordingUpstream.StartAsync(OkAsync);
        await using var upstream = await RecordingUpstream.StartAsync();
        var declared = $$"""{ "approval_webhook": { "url": "{{receiver.Endpoint}}", "secret": "a-secret-of-the-operator" }, """;
        await using var gateway = await TestGateway.StartWithAsync(declared + TestGateway.Manifest(upstream.Endpoint, HeldCall.Policy).TrimStart()[1..]);
        await HeldCall.OfAsync(gateway);
        await ArrivedAsync(receiver, 1);
        Assert.True(new CarefulReceiver("a-secret-of-the-operator").Accepts(receiver.Arrivals.First()));
        var caller = HeldCall.OperatorOf(gateway);
        var seen = (await caller.GetAsync("approvals/webhook")).Expect(HttpStatusCode.OK);
        Assert.Equal("manifest", (string?)seen["source"]);
        Assert.DoesNotContain("a-secret", seen.Text);
        Assert.Equal("declared", (await caller.PostAsync("approvals/webhook", """{"url":"https://example.com/"}""")).Expect(HttpStatusCode.Conflict).Problem);
    }

    private static Task OkAsync(HttpContext http, Arrival arrival)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task<TestGateway> StartAsync(params string[] options) =>
        TestGateway.StartAsync(new Uri("http://127.0.0.1:9/mcp"), HeldCall.Policy, options);

    private static Task<string> CreateAsync(TestGateway gateway, RecordingUpstream receiver) => CreateAsync(gateway, receiver.Endpoint);

    private static async Task<string> CreateAsync(TestGateway gateway, Uri url)
    {
        var created = await HeldCall.OperatorOf(gateway).PostAsync("approvals/webhook", $$"""{"url":"{{url}}"}""");
        return (string)created.Expect(HttpStatusCode.Created)["secret"]!;
    }

    private static async Task ArrivedAsync(RecordingUpstream receiver, int count)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (receiver.Arrivals.Count < count)
            await Task.Delay(10, limit.Token);
    }

    /// <summary>Checks as the Standard Webhooks specification tells receivers to: the signature, the age, and whether it was there before.</summary>
    private sealed class CarefulReceiver(string secret)
    {
        private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

        private readonly HashSet<string> _seen = [];

        public bool Accepts(Arrival arrival, TimeSpan late = default)
        {
            var (id, time) = (arrival.Headers["webhook-id"], arrival.Headers["webhook-timestamp"]);
            var key = secret.StartsWith("whsec_", StringComparison.Ordinal) ? Convert.FromBase64String(secret["whsec_".Length..]) : Encoding.UTF8.GetBytes(secret);
            var expected = HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. arrival.Body]);
            var sent = DateTimeOffset.FromUnixTimeSeconds(long.Parse(time, CultureInfo.InvariantCulture));
            return $"v1,{Convert.ToBase64String(expected)}" == arrival.Headers["webhook-signature"]
                && (DateTimeOffset.UtcNow + late - sent).Duration() < Tolerance
                && _seen.Add(id);
        }
    }
}
