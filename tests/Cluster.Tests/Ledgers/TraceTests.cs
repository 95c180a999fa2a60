using System.Collections.Concurrent;
using System.Diagnostics;
using Orleans.Diagnostics;
using Sluice.Store.Tests.Ledger;
using Sluice.Store.Tests.Postgres;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Cluster.Tests.Ledgers;

public sealed class TraceTests(PostgresServer server)
{
    [Fact]
    public async Task Trace_OfACall_RunsThroughTheGrain()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var source = new ActivitySource("Sluice.Cluster.Tests");
        using var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate.Name == source.Name || candidate.Name == ActivitySources.ApplicationGrainActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var cluster = await LedgerCluster.StartAsync(await ClusterSchemas.CreateAsync(server), new TestLedgerClock(new ManualClock()), isStrict: true);
        ActivityTraceId trace;
        using (var call = source.StartActivity("call"))
        {
            trace = call!.TraceId;
            Assert.True(await cluster.Ledger.AdmitsAsync(Alice, Limit(1)));
        }

        Assert.Contains(spans, span => span.TraceId == trace && span.Kind == ActivityKind.Server && span.OperationName.Contains("ReserveAsync"));
    }
}
