using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Failing;

/// <summary>The wall clock of a node is set while it runs.</summary>
public sealed class ClockStepTests
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Limit_ClockStepsByAYear_GoesOnAsIfItHadNot(int direction)
    {
        var time = new SteppingTime();
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartWithAsync(TestGateway.Manifest(upstream.Endpoint, Policies.OneTool("x", max: 2)), time.With(new EmbeddedEngine()));
        Assert.Null(await RetryAfterAsync(gateway));
        time.Step(direction * Year);
        Assert.Null(await RetryAfterAsync(gateway));
        Assert.InRange((await RetryAfterAsync(gateway))!.Value, 1, 60_000);

        time.Step(direction * Year);
        Assert.InRange((await RetryAfterAsync(gateway))!.Value, 1, 60_000);

        time.Pass(TimeSpan.FromSeconds(60));
        Assert.Null(await RetryAfterAsync(gateway));
        Assert.Equal(3, upstream.Arrivals.Count);
    }

    /// <summary>When a grant ends is written as a time of day, and this is the only clock that knows it.</summary>
    [Fact]
    public async Task Grant_ClockStepsPastItsEndAndBack_EndsAndHoldsAgain()
    {
        var time = new SteppingTime();
        await using var upstream = await RecordingUpstream.StartAsync();
        var manifest = TestGateway.Manifest(upstream.Endpoint, Policies.AllowAll)
            .Replace($"\"token\": \"{TestGateway.Token}\"", $"\"token\": \"{TestGateway.Token}\", \"expires\": \"{DateTimeOffset.UtcNow.AddHours(1):yyyy-MM-ddTHH:mm:ssZ}\"");
        await using var gateway = await TestGateway.StartWithAsync(manifest, time.With(new EmbeddedEngine()));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway));

        time.Step(TimeSpan.FromHours(2));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(gateway));
        using (var bob = await gateway.CallAsync("x", token: TestGateway.BobsToken))
            Assert.Equal(HttpStatusCode.OK, bob.StatusCode);

        time.Step(TimeSpan.FromHours(-2));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway));
    }

    /// <summary>Records carry the wall clock's time, whatever it is; their order and their proof do not depend on it.</summary>
    [Fact]
    public async Task Audit_ClockStepsBackAndOn_RecordsEveryCallInItsOrder()
    {
        var time = new SteppingTime();
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartWithAsync(TestGateway.Manifest(upstream.Endpoint, Policies.AllowAll), time.With(new EmbeddedEngine()));
        foreach (var (tool, step) in ((string, TimeSpan)[])[("a", TimeSpan.Zero), ("b", -Year), ("c", 2 * Year), ("d", -Year)])
        {
            time.Step(step);
            using var answer = await gateway.CallAsync(tool);
            await gateway.DecisionsAsync(1);
        }

        Assert.Equal(["a", "b", "c", "d"], (await gateway.DecisionsAsync(4)).Select(decision => decision.Tool));
        Assert.True((await Readiness.ReadAsync(gateway.Http, gateway.Endpoint)).IsClean);
    }

    private static async Task<HttpStatusCode> StatusAsync(TestGateway gateway)
    {
        using var answer = await gateway.CallAsync("x");
        return answer.StatusCode;
    }

    /// <summary>Of a denial; null for an allowed call.</summary>
    private static async Task<int?> RetryAfterAsync(TestGateway gateway)
    {
        using var answer = await gateway.CallAsync("x");
        return (int?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["result"]!["_meta"]?["sluice/decision"]?["retryAfterMs"];
    }
}
