using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Sluice.Cluster.Tests.Ledgers;
using Sluice.Silo.Clustering;
using Sluice.Silo.Ledgers;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Cluster.Tests.Clustering;

/// <summary>What Orleans asks of a table of members, on a real database.</summary>
public sealed class MembershipTableTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly DateTime Start = new(2026, 9, 1, 12, 0, 0, DateTimeKind.Utc);

    private ClusterDatabase _database = null!;
    private PostgresMembershipTable _table = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await ClusterSchemas.OpenAsync(await ClusterSchemas.CreateAsync(server));
        _table = Table("one");
        await _table.InitializeMembershipTable(tryInitTableVersion: true);
        await _table.InitializeMembershipTable(tryInitTableVersion: true);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task ReadAll_NewTable_HasAVersionAndNoMember()
    {
        var table = await _table.ReadAll();
        Assert.Equal((0, 0), (table.Version.Version, table.Members.Count));
    }

    [Fact]
    public async Task InsertRow_Silo_IsReadAsWritten()
    {
        var silo = Silo(1);
        silo.AddSuspector(Silo(2).SiloAddress, Start.AddMinutes(1));
        Assert.True(await _table.InsertRow(silo, (await _table.ReadAll()).Version.Next()));
        var table = await _table.ReadRow(silo.SiloAddress);
        var read = Assert.Single(table.Members).Item1;
        Assert.Equal(1, table.Version.Version);
        Assert.Equal(
            (silo.SiloAddress, silo.Status, silo.ProxyPort, silo.HostName, silo.SiloName, silo.StartTime, silo.IAmAliveTime),
            (read.SiloAddress, read.Status, read.ProxyPort, read.HostName, read.SiloName, read.StartTime, read.IAmAliveTime));
        Assert.Equal(silo.SuspectTimes!, read.SuspectTimes!);
    }

    [Fact]
    public async Task InsertRow_Twice_ChangesNothing()
    {
        Assert.True(await _table.InsertRow(Silo(1), (await _table.ReadAll()).Version.Next()));
        var before = await _table.ReadAll();
        Assert.False(await _table.InsertRow(Silo(1), before.Version.Next()));
        Assert.Equal(before.Version, (await _table.ReadAll()).Version);
    }

    [Fact]
    public async Task Change_FromAnOldVersion_ChangesNothing()
    {
        var old = (await _table.ReadAll()).Version.Next();
        Assert.True(await _table.InsertRow(Silo(1), old));
        Assert.False(await _table.InsertRow(Silo(2), old));
        var row = (await _table.ReadRow(Silo(1).SiloAddress)).Members.Single();
        row.Item1.Status = SiloStatus.Dead;
        Assert.False(await _table.UpdateRow(row.Item1, row.Item2, old));
        Assert.Equal(SiloStatus.Active, Assert.Single((await _table.ReadAll()).Members).Item1.Status);
    }

    [Fact]
    public async Task UpdateRow_FromAnOldRow_ChangesNothing()
    {
        Assert.True(await _table.InsertRow(Silo(1), (await _table.ReadAll()).Version.Next()));
        var table = await _table.ReadAll();
        var (entry, etag) = (table.Members.Single().Item1, table.Members.Single().Item2);
        entry.Status = SiloStatus.ShuttingDown;
        Assert.True(await _table.UpdateRow(entry, etag, table.Version.Next()));
        entry.Status = SiloStatus.Dead;
        var version = (await _table.ReadAll()).Version;
        Assert.False(await _table.UpdateRow(entry, etag, version.Next()));
        Assert.Equal((version, SiloStatus.ShuttingDown), ((await _table.ReadAll()).Version, (await _table.ReadAll()).Members.Single().Item1.Status));
    }

    [Fact]
    public async Task UpdateRow_ManyAtOnce_AreOneAfterTheOther()
    {
        Assert.True(await _table.InsertRow(Silo(1), (await _table.ReadAll()).Version.Next()));
        var table = await _table.ReadAll();
        var row = table.Members.Single();
        var changed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _table.UpdateRow(row.Item1, row.Item2, table.Version.Next()))));
        Assert.Equal(1, changed.Count(isChanged => isChanged));
    }

    [Fact]
    public async Task UpdateIAmAlive_Silo_MovesNoVersion()
    {
        Assert.True(await _table.InsertRow(Silo(1), (await _table.ReadAll()).Version.Next()));
        var before = await _table.ReadAll();
        await _table.UpdateIAmAlive(new MembershipEntry { SiloAddress = Silo(1).SiloAddress, IAmAliveTime = Start.AddHours(1) });
        var after = await _table.ReadAll();
        Assert.Equal((before.Version, Start.AddHours(1)), (after.Version, after.Members.Single().Item1.IAmAliveTime));
        Assert.Equal(before.Members.Single().Item2, after.Members.Single().Item2);
    }

    [Fact]
    public async Task Cleanup_DeadForLong_GoAndOthersStay()
    {
        var (dead, lately) = (Silo(1), Silo(2));
        (dead.Status, lately.Status, lately.IAmAliveTime) = (SiloStatus.Dead, SiloStatus.Dead, Start.AddDays(2));
        foreach (var silo in (MembershipEntry[])[dead, lately, Silo(3)])
            Assert.True(await _table.InsertRow(silo, (await _table.ReadAll()).Version.Next()));
        await _table.CleanupDefunctSiloEntries(new DateTimeOffset(Start.AddDays(1)));
        Assert.Equal([2, 3], (await _table.ReadAll()).Members.Select(member => member.Item1.SiloAddress.Endpoint.Port - 11_110).Order());
    }

    [Fact]
    public async Task Clusters_OfOneDatabase_DoNotSeeEachOther()
    {
        var other = Table("two");
        await other.InitializeMembershipTable(tryInitTableVersion: true);
        Assert.True(await _table.InsertRow(Silo(1), (await _table.ReadAll()).Version.Next()));
        Assert.Empty((await other.ReadAll()).Members);
        await other.DeleteMembershipTableEntries("one");
        Assert.Empty((await _table.ReadAll()).Members);
    }

    [Fact]
    public async Task Gateways_OfActiveSilos_AreListed()
    {
        var (leaving, mute) = (Silo(2), Silo(3));
        (leaving.Status, mute.ProxyPort) = (SiloStatus.ShuttingDown, 0);
        foreach (var silo in (MembershipEntry[])[Silo(1), leaving, mute])
            Assert.True(await _table.InsertRow(silo, (await _table.ReadAll()).Version.Next()));
        var gateways = new PostgresGatewayList(_database, Named("one"), Options.Create(new GatewayOptions()));
        Assert.Equal(["gwy.tcp://127.0.0.1:30011/7"], (await gateways.GetGateways()).Select(gateway => gateway.ToString()));
    }

    private PostgresMembershipTable Table(string cluster) => new(_database, Named(cluster));

    private static IOptions<ClusterOptions> Named(string cluster) => Options.Create(new ClusterOptions { ClusterId = cluster, ServiceId = cluster });

    private static MembershipEntry Silo(int number) => new()
    {
        SiloAddress = SiloAddress.New(System.Net.IPAddress.Loopback, 11_110 + number, 7),
        Status = SiloStatus.Active,
        ProxyPort = 30_010 + number,
        HostName = "here",
        SiloName = $"silo {number}",
        StartTime = Start,
        IAmAliveTime = Start,
    };
}
