using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Telemetry.Otlp;
using Sluice.Store.Audit;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Tests.Telemetry;

/// <summary>An upstream, a gateway and a collector.</summary>
internal sealed class TraceScene(RecordingUpstream upstream, TestGateway gateway, OtlpCollector collector) : IAsyncDisposable
{
    public RecordingUpstream Upstream => upstream;

    public TestGateway Gateway => gateway;

    public OtlpCollector Collector => collector;

    public string? PolicyVersion => gateway.Services.GetRequiredService<IDirectory>().Current.Grants.First().PolicyVersion;

    public static async Task<TraceScene> StartAsync(string policy, Func<HttpContext, Arrival, Task>? answer = null, params string[] options)
    {
        var upstream = await RecordingUpstream.StartAsync(answer);
        var collector = await OtlpCollector.StartAsync();
        return new TraceScene(upstream, await TestGateway.StartAsync(upstream.Endpoint, policy, [.. collector.Options, .. options]), collector);
    }

    /// <summary>The trace ids of the decisions, oldest first.</summary>
    public static async Task<IReadOnlyList<string?>> AuditedTracesAsync(TestGateway gateway, int expected)
    {
        await gateway.DecisionsAsync(expected);
        var page = await gateway.Services.GetRequiredService<IDecisionReader>().ListAsync(OrganisationId.Default, DecisionFilter.All, new PageRequest(100), default);
        return [.. page.Items.Select(record => record.TraceId).Reverse()];
    }

    public static string Text(SortedDictionary<string, string> tags) => string.Join(' ', tags.Select(tag => $"{tag.Key}={tag.Value}"));

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await collector.DisposeAsync();
        await upstream.DisposeAsync();
    }
}
