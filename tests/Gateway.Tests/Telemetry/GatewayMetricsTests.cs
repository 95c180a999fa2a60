using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Telemetry;

public class GatewayMetricsTests
{
    [Fact]
    public async Task Decisions_Refunds_Rejections_AreCountedWithTagsOfClosedSets()
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) =>
            arrival.Body.AsSpan().IndexOf("fail"u8) >= 0 ? RecordingUpstream.JsonAsync(http, "{}", 404) : RecordingUpstream.ResultAsync(http, arrival));
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.OneTool("x", max: 1));
        var factory = gateway.Services.GetRequiredService<IMeterFactory>();
        using var meters = new MeterCapture(factory);

        (await gateway.CallAsync("x", """{"a":"fail"}""")).Dispose();
        (await gateway.CallAsync("x")).Dispose();
        (await gateway.CallAsync("x")).Dispose();
        (await gateway.CallAsync("chosen_by_the_caller")).Dispose();
        (await gateway.CallAsync("x", token: null)).Dispose();
        (await gateway.PostAsync("[]")).Dispose();
        await gateway.DecisionsAsync(expected: 4);

        Assert.Equal(
            [
                "sluice.decisions 1 outcome=allowed reason=", "sluice.decisions 1 outcome=allowed reason=",
                "sluice.decisions 1 outcome=denied reason=limit", "sluice.decisions 1 outcome=denied reason=not_available",
                "sluice.refunds 1 cause=not_run", "sluice.rejected 1 reason=malformed", "sluice.rejected 1 reason=unauthorized",
            ],
            meters.Seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task DirectoryAge_OfANodeWhoseStoreAnswers_IsSmall()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var meters = new MeterCapture(gateway.Services.GetRequiredService<IMeterFactory>());
        Assert.InRange(meters.Observe("sluice.directory.age"), 0, 60);
    }
}
