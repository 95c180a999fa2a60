using System.Net;
using Microsoft.Extensions.Configuration;
using Sluice.Silo.Configuration;

namespace Sluice.Cluster.Tests.Configuration;

public class ClusterSettingsReaderTests
{
    private const string Database = "ConnectionStrings:Sluice";

    [Fact]
    public void Read_OnlyTheDatabase_IsANodeOfBothRolesOnLoopback()
    {
        var settings = ClusterSettingsReader.Read(Of((Database, "Host=db")), out var errors);
        Assert.Empty(errors);
        Assert.Equal((ClusterRole.Both, ClusteringKind.Postgres, IPAddress.Loopback, 11_111, 30_000), (settings.Role, settings.Clustering, settings.Address, settings.SiloPort, settings.GatewayPort));
    }

    [Fact]
    public void Read_AllSet_TakesThem()
    {
        var settings = ClusterSettingsReader.Read(
            Of((Database, "Host=db"), ("Role", "gateway"), ("Clustering", "localhost"), ("Name", "east"), ("Address", "10.1.2.3"), ("SiloPort", "1"), ("GatewayPort", "65535"), ("FirstSiloPort", "2"), ("LeaseAboveCallsPerSecond", "200")), out var errors);
        Assert.Empty(errors);
        Assert.Equal(
            new ClusterSettings { Role = ClusterRole.Gateway, Clustering = ClusteringKind.Localhost, Name = "east", Address = IPAddress.Parse("10.1.2.3"), SiloPort = 1, GatewayPort = 65_535, FirstSiloPort = 2, LeaseAboveCallsPerSecond = 200 },
            settings);
    }

    [Theory]
    [InlineData("Role", "both,silo", "choose one of: both, silo, gateway.")]
    [InlineData("Role", "1", "choose one of: both, silo, gateway.")]
    [InlineData("Clustering", "redis", "choose one of: postgres, localhost, azure.")]
    [InlineData("Address", "0.0.0.0", "write the IP address by which the other nodes reach this one.")]
    [InlineData("Address", "node-1", "write the IP address by which the other nodes reach this one.")]
    [InlineData("SiloPort", "0", "write a port from 1 to 65535.")]
    [InlineData("GatewayPort", "many", "write a port from 1 to 65535.")]
    [InlineData("LeaseAboveCallsPerSecond", "-1", "write a number from 1 to 1000000, or 0 for no leases.")]
    [InlineData("Typo", "x", "is not an option. Known: Role, Clustering, Name, Address, SiloPort, GatewayPort, FirstSiloPort, AzureStorage, LeaseAboveCallsPerSecond.")]
    public void Read_WrongValue_NamesKeyValueAndFix(string key, string value, string fix)
    {
        ClusterSettingsReader.Read(Of((Database, "Host=db"), (key, value)), out var errors);
        Assert.Equal($"Sluice:Cluster:{key} = \"{value}\": {fix}", Assert.Single(errors).ToString());
    }

    [Fact]
    public void Read_SeveralErrors_NamesAllAtOnce()
    {
        ClusterSettingsReader.Read(Of(("Role", "x"), ("SiloPort", "x")), out var errors);
        Assert.Equal(["Sluice:Cluster:Role", "Sluice:Cluster:SiloPort", "ConnectionStrings:Sluice"], errors.Select(error => error.Key));
    }

    private static IConfiguration Of(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(each => KeyValuePair.Create(each.Key == Database ? each.Key : $"Sluice:Cluster:{each.Key}", (string?)each.Value)))
        .Build();
}
