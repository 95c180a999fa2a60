using Sluice.Store.Audit;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Audit;

public class AuditRetentionTests
{
    private const int Days = 10;

    [Fact]
    public void KeptFrom_ClockStepsOn_StaysWhereItWas()
    {
        var (retention, time) = Retention();
        var before = retention.KeptFromMs("default");
        time.Step(TimeSpan.FromDays(365));
        Assert.Equal((before, before), (retention.KeptFromMs("default"), retention.ShortestKeptFromMs()));
    }

    [Fact]
    public void KeptFrom_ClockStepsBack_KeepsMore()
    {
        var (retention, time) = Retention();
        var before = retention.KeptFromMs("default");
        time.Step(TimeSpan.FromDays(-1));
        Assert.Equal(before - 86_400_000, retention.KeptFromMs("default"));
    }

    [Fact]
    public void KeptFrom_TimePasses_GoesAlong()
    {
        var (retention, time) = Retention();
        var before = retention.KeptFromMs("default");
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(before + 86_400_000, retention.KeptFromMs("default"));
    }

    private static (AuditRetention Retention, ManualTimeProvider Time) Retention()
    {
        var time = new ManualTimeProvider();
        var retention = new AuditRetention(Days, time);
        retention.Use(new Dictionary<string, int>());
        return (retention, time);
    }
}
