using Microsoft.Extensions.Logging;
using Sluice.Store.Tests.Fakes;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Store.Tests.Audit.Shipping;

/// <summary>Nothing is lost and nothing is doubled, wherever the way to the database breaks.</summary>
public class ShippingFaultTests(PostgresServer server)
{
    [Theory]
    [InlineData("SELECT link", false)]
    [InlineData("SELECT link", true)]
    [InlineData("COPY decision_links", false)]
    [InlineData("COPY decision_links", true)]
    [InlineData("INSERT INTO decision_chains", true)]
    [InlineData("COPY decisions", false)]
    [InlineData("COPY decisions", true)]
    [InlineData("UPDATE decision_nodes", true)]
    [InlineData("COMMIT", false)]
    [InlineData("COMMIT", true)]
    public async Task Ship_ConnectionLostAtAStep_ShipsEachDecisionOnce(string statement, bool isDone)
    {
        await using var proxy = new CuttingProxy(await server.ConnectionStringAsync());
        await using var bench = await ShippingBench.CreateAsync(await server.ConnectionStringAsync());
        bench.OpenShipper(proxy.Port);
        var call = await bench.OpenCallAsync();
        await bench.AppendAsync(100);
        await bench.FlushAsync();

        if (isDone)
            proxy.CutAfter(statement);
        else
            proxy.CutBefore(statement);
        bench.Log.Append(call);
        await bench.AppendAsync(200);
        await bench.FlushAsync();

        Assert.Equal(1, proxy.Cuts);
        Assert.Contains("PostgreSQL takes no decisions", Assert.Single(bench.Logged(LogLevel.Error)));
        Assert.Single(bench.Logged(LogLevel.Information));
        Assert.Null(bench.Shipper.Backlog.Fault);
        await bench.AssertAllShippedAsync();
        Assert.Equal(["allowed"], await bench.AskAsync<string>("SELECT DISTINCT outcome FROM decisions"));
    }

    [Fact]
    public async Task Ship_StoppedWhileTheDatabaseIsAway_LeavesTheRestForTheNextStart()
    {
        await using var bench = await ShippingBench.CreateAsync(await server.ConnectionStringAsync());
        bench.OpenShipper(port: 1);
        await bench.AppendAsync(50);
        await bench.Log.FlushAsync(CancellationToken.None);
        await Eventually.True(() => bench.Shipper.Backlog is { Rows: 50, Oldest: not null, Fault: not null }, "the backlog is known");
        await bench.StopAsync();

        bench.OpenLog();
        bench.OpenShipper();
        await bench.FlushAsync();

        await bench.AssertAllShippedAsync();
        Assert.Equal((0, null, null), (bench.Shipper.Backlog.Rows, bench.Shipper.Backlog.Oldest, bench.Shipper.Backlog.Fault));
    }

    [Fact]
    public async Task Ship_AnOldCopyOfTheFilePutBack_ShipsNothingAndSaysSo()
    {
        await using var bench = await ShippingBench.CreateAsync(await server.ConnectionStringAsync());
        bench.OpenShipper();
        await bench.AppendAsync(10);
        await bench.FlushAsync();
        bench.AskFile<long>($"VACUUM INTO '{bench.Path}.old'");
        await bench.AppendAsync(10);
        await bench.FlushAsync();
        await bench.AppendAsync(10);
        await bench.FlushAsync();
        await bench.StopAsync();

        File.Delete(bench.Path + "-wal");
        File.Copy(bench.Path + ".old", bench.Path, overwrite: true);
        bench.OpenLog();
        bench.OpenShipper();

        await Eventually.True(() => bench.Shipper.Backlog.Fault?.Contains("an old copy was put back") is true, "the shipper refuses");
        Assert.Equal(30, Assert.Single(await bench.AskAsync<long>("SELECT count(*) FROM decisions")));
    }

    [Fact]
    public async Task Ship_AnOldCopyOfTheDatabasePutBack_GoesOnAndSaysWhatIsLost()
    {
        await using var bench = await ShippingBench.CreateAsync(await server.ConnectionStringAsync());
        bench.OpenShipper();
        await bench.AppendAsync(10);
        await bench.FlushAsync();
        await bench.ExecuteAsync("CREATE TABLE backup AS SELECT * FROM decision_nodes");
        await bench.AppendAsync(10);
        await bench.FlushAsync();
        await bench.AppendAsync(10);
        await bench.FlushAsync();
        await bench.ExecuteAsync(
            """
            DELETE FROM decisions WHERE id > 10;
            DELETE FROM decision_links WHERE id > (SELECT link FROM backup);
            UPDATE decision_nodes SET link = backup.link FROM backup;
            """);

        await bench.AppendAsync(10);
        await bench.FlushAsync();

        Assert.Contains("PostgreSQL has lost decisions", Assert.Single(bench.Logged(LogLevel.Critical)));
        Assert.InRange(Assert.Single(await bench.AskAsync<long>("SELECT count(*) FROM decisions")), 20, 40);
    }
}
