using System.Diagnostics.Metrics;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Telemetry;

public sealed class WaitingDurationsTests : IDisposable
{
    private static readonly KeyValuePair<string, object?>[] Tags = [new("outcome", "allowed")];

    private readonly Meters _meters = new();
    private readonly MeterListener _listener = new();
    private readonly Histogram<double> _histogram;
    private long _measured;

    public WaitingDurationsTests()
    {
        _histogram = _meters.Create(new MeterOptions("test")).CreateHistogram<double>("test.duration", "s");
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            Assert.Equal((1, "allowed"), (tags.Length, tags[0].Value));
            Interlocked.Add(ref _measured, (long)seconds);
        });
        _listener.EnableMeasurementEvents(_histogram);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public void Add_NoMoreThanABatch_WaitUntilSomebodyCollects()
    {
        var waiting = new WaitingDurations();
        for (var call = 0; call < DurationBatch.Most; call++)
            waiting.Add(Second());
        Assert.Equal(0, _measured);
        waiting.Flush();
        Assert.Equal(DurationBatch.Most, _measured);
        waiting.Flush();
        Assert.Equal(DurationBatch.Most, _measured);
    }

    /// <summary>Those that come together stay together, so that the batch is handed on before they are too many.</summary>
    [Fact]
    public void TryAdd_MoreThanFit_HandsOnThoseThatWaited()
    {
        var batch = new DurationBatch();
        for (var call = 0; call < DurationBatch.Most / 3; call++)
            Assert.True(batch.TryAdd([Second(), Second(), Second()]));
        Assert.Equal(0, _measured);
        Assert.True(batch.TryAdd([Second(), Second(), Second()]));
        Assert.Equal(DurationBatch.Most / 3 * 3, _measured);
        batch.Flush();
        Assert.Equal((DurationBatch.Most / 3 * 3) + 3, _measured);
    }

    [Fact]
    public void Add_FromManyThreadsWhileOthersCollect_MeasuresEachOnce()
    {
        const int Each = 20_000;
        var waiting = new WaitingDurations();
        Parallel.For(0, 8, thread =>
        {
            for (var call = 0; call < Each; call++)
            {
                waiting.Add(Second(), Second());
                if (call % 100 == thread)
                    waiting.Flush();
            }
        });
        waiting.Flush();
        Assert.Equal(8 * 2 * Each, _measured);
    }

    /// <summary>Here it is the same thread that has taken it.</summary>
    [Fact]
    public void TryAdd_WhileItIsHandedOn_DoesNotWait()
    {
        var batch = new DurationBatch();
        var isTaken = false;
        using var listener = new MeterListener();
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => isTaken |= !batch.TryAdd([Second()]));
        listener.EnableMeasurementEvents(_histogram);
        batch.TryAdd([Second()]);
        batch.Flush();
        Assert.True(isTaken);
    }

    private WaitingDuration Second() => new(_histogram, TimeSpan.FromSeconds(1), Tags);
}
