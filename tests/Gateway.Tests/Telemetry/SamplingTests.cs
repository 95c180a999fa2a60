using System.Diagnostics;
using OpenTelemetry.Trace;
using Sluice.Gateway.Telemetry.Otel;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Tests.Telemetry;

/// <summary>Nodes of one trace decide alike only if they decide by the same rule: that of the SDK's samplers.</summary>
public sealed class SamplingTests
{
    private static readonly ActivitySpanId Span = ActivitySpanId.CreateFromString("00f067aa0ba902b7");

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 0.01)]
    [InlineData(false, 0.5)]
    [InlineData(false, 1)]
    [InlineData(true, 0.5)]
    public void Records_AnyTrace_AsTheSdkDoes(bool followsParent, double ratio)
    {
        var sampling = new Sampling(followsParent, ratio);
        Sampler sampler = new TraceIdRatioBasedSampler(ratio);
        if (followsParent)
            sampler = new ParentBasedSampler(sampler);
        var random = new Random(20_260_122);
        for (var i = 0; i < 2_000; i++)
        {
            var id = new byte[TraceId.Size];
            random.NextBytes(id);
            var trace = ActivityTraceId.CreateFromBytes(id);
            var parent = new ActivityContext(trace, Span, (ActivityTraceFlags)(i & 1), isRemote: true);
            Assert.Equal(Records(sampler, parent, trace), sampling.Records(parent));
            Assert.Equal(Records(sampler, default, trace), sampling.Records(TraceId.Of(id)));
        }
    }

    private static bool Records(Sampler sampler, ActivityContext parent, ActivityTraceId trace) =>
        sampler.ShouldSample(new SamplingParameters(parent, trace, "call", ActivityKind.Server)).Decision == SamplingDecision.RecordAndSample;
}
