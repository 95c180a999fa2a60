using Sluice.Store.Audit;
using Sluice.Store.Tests.Fakes;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Store.Tests.Audit.Shipping;

/// <summary>A database that crashes under load and comes back.</summary>
[Collection(nameof(Measured))]
public class OutageTests
{
    [Fact]
    public async Task Outage_RoomInTheSpool_DeniesNothingAndLosesNothing()
    {
        await using var postgres = new PostgresInstance();
        await postgres.StartAsync();
        await using var bench = await ShippingBench.CreateAsync(postgres.ConnectionString);
        bench.OpenShipper();
        using var stop = new CancellationTokenSource();
        var denied = 0;
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                if (!await bench.TryAppendAsync($"organisation-{caller % 2}"))
                    Interlocked.Increment(ref denied);
                await Task.Delay(1);
            }
        })));
        await Eventually.True(() => bench.Appended.Count > 500 && bench.Shipper.Backlog.Fault is null, "decisions flow");

        await postgres.CrashAsync();
        var before = bench.Appended.Count;
        await Eventually.True(() => bench.Shipper.Backlog is { Fault: not null, Rows: > 2_000 } && bench.Appended.Count > before + 2_000, "decisions pile up");
        Assert.Null(bench.Log.Fault);
        await postgres.StartAsync();
        await Eventually.True(() => bench.Shipper.Backlog is { Fault: null, Rows: < 2_000 }, "the backlog melts");
        await stop.CancelAsync();
        await load;
        await bench.FlushAsync();

        Assert.Equal(0, denied);
        await bench.AssertAllShippedAsync();
    }

    [Fact]
    public async Task Outage_SpoolFull_DeniesAndLosesNothingThatWasAppended()
    {
        await using var postgres = new PostgresInstance();
        await postgres.StartAsync();
        await using var bench = await ShippingBench.CreateAsync(postgres.ConnectionString, new AuditLogOptions { Slots = 256, SpoolBytes = 2 * 1024 * 1024 });
        bench.OpenShipper();
        await bench.AppendAsync(100);
        await bench.FlushAsync();

        await postgres.CrashAsync();
        var isDenied = false;
        while (!isDenied)
            isDenied = !await bench.TryAppendAsync(fill: entry => entry.McpSession = $"a session {entry.RequestId}");
        Assert.Contains("Sluice:AuditSpoolMegabytes", bench.Log.Fault);
        Assert.InRange(bench.AskFile<long>("PRAGMA page_count")[0] * bench.AskFile<long>("PRAGMA page_size")[0], 2 * 1024 * 1024, 3 * 1024 * 1024);

        await postgres.StartAsync();
        await Eventually.True(() => bench.Log.Fault is null, "there is room again");
        await bench.AppendAsync(100);
        await bench.FlushAsync();
        await bench.AssertAllShippedAsync();
        Assert.Empty(bench.VerifyFile().Kept);
    }
}
