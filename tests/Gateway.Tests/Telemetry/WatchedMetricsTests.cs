using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Telemetry.Prometheus;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Store.Audit.Postgres;

namespace Sluice.Gateway.Tests.Telemetry;

/// <summary>Alerts and dashboard ask for what a gateway has.</summary>
public sealed partial class WatchedMetricsTests
{
    [Theory]
    [InlineData("deploy/prometheus/rules.yml")]
    [InlineData("deploy/prometheus/rules.test.yml")]
    [InlineData("deploy/grafana/sluice.json")]
    public void Queries_NameOnlySeriesThatExist(string file)
    {
        var known = SeriesOfAGateway();
        var asked = SeriesName().Matches(File.ReadAllText(Path.Combine(Checkout.Root, file))).Select(match => match.Value).Distinct().ToArray();
        Assert.True(asked.Length > 5, $"{file} asks for {asked.Length} series");
        Assert.Empty(asked.Except(known));
    }

    private static HashSet<string> SeriesOfAGateway()
    {
        var series = new HashSet<string>(StringComparer.Ordinal);
        using var factory = new Meters();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (!ReferenceEquals(instrument.Meter.Scope, factory))
                return;
            var family = new MetricFamily(instrument);
            series.UnionWith(family.Kind == MetricKind.Histogram ? [$"{family.Name}_bucket", $"{family.Name}_count", $"{family.Name}_sum"] : [family.Name]);
        };
        listener.Start();
        var metrics = new GatewayMetrics(factory);
        metrics.WatchAudit(() => 0);
        metrics.WatchDirectory(() => 0);
        metrics.WatchSpool(() => default!, TimeProvider.System);
        return series;
    }

    [GeneratedRegex(@"\b(?:sluice|mcp)_[a-z_]*(?:_total|_seconds|_bucket|_count|_sum|_queue|_backlog)\b")]
    private static partial Regex SeriesName();
}
