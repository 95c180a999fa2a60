using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Upstreams;
using Sluice.Gateway.Upstreams.Egress;
using Sluice.Store.Directory;
using static Sluice.Gateway.Tests.Upstreams.ScriptedUpstream;
using static Sluice.Gateway.Tests.Upstreams.TestClient;

namespace Sluice.Gateway.Tests.Upstreams.Egress;

public sealed class EgressGuardTests
{
    private const int Timeout = 60_000;

    private readonly CapturedLog _log = new();

    [Theory(Timeout = Timeout)]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("10.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task Send_TenantsNameLeadsInside_IsNotConnected(string address)
    {
        await using var upstream = Answering(Json("{}"));
        using var client = Client(upstream, Guard([], address));

        var failure = await FailureOfAsync(client.PostAsync());

        Assert.Equal(UpstreamFailure.NotConnected, failure.Failure);
        Assert.IsType<EgressRefusedException>(failure.InnerException);
        Assert.DoesNotContain(address, failure.Message);
        Assert.Contains(_log.Lines, line => line.Contains(address) && line.Contains("Sluice:Egress:Allow"));
        Assert.Equal(0, upstream.Connections);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("127.0.0.0/8")]
    [InlineData("mcp.example.com")]
    public async Task Send_TenantsNameLeadsInsideButIsListed_Connects(string entry)
    {
        await using var upstream = Answering(Json("{}"));
        using var client = Client(upstream, Guard([entry], "127.0.0.1"));

        Assert.Equal("{}", await client.CallAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_OperatorsNameLeadsInside_Connects()
    {
        await using var upstream = Answering(Json("{}"));
        using var client = new TestClient(upstream.Server(), egress: Guard([], "10.0.0.1"));

        Assert.Equal("{}", await client.CallAsync());
    }

    /// <summary>A name whose answers alternate between a public and an inner address: each connection goes where its own check looked.</summary>
    [Fact(Timeout = Timeout)]
    public async Task Send_NameChangesBetweenCheckAndConnect_GoesToTheCheckedAddressOnly()
    {
        await using var upstream = Answering(Json("{}"));
        var asked = 0;
        Task<IPAddress[]> Rebinding(string host, CancellationToken cancel) =>
            Task.FromResult<IPAddress[]>([IPAddress.Parse(asked++ == 0 ? "127.0.0.2" : "127.0.0.1")]);

        // 127.0.0.2 stands for the public address: allowed, and nothing listens there.
        using var client = Client(upstream, new EgressGuard(new EgressRules(["127.0.0.2/32"]), Rebinding, _log.CreateLogger<EgressGuard>()));

        var checkedOnly = await FailureOfAsync(client.PostAsync());
        Assert.Equal(1, asked);
        Assert.IsType<SocketException>(checkedOnly.InnerException);

        var refused = await FailureOfAsync(client.PostAsync());
        Assert.Equal(2, asked);
        Assert.IsType<EgressRefusedException>(refused.InnerException);
        Assert.Equal(0, upstream.Connections);
    }

    [Fact(Timeout = Timeout)]
    public async Task Connect_OneOfSeveralAddressesIsRefused_TriesTheOthersOnly()
    {
        using var refused = new TcpListener(IPAddress.Loopback, 0);
        refused.Start();
        var port = ((IPEndPoint)refused.LocalEndpoint).Port;
        using var allowed = new TcpListener(IPAddress.Parse("127.0.0.2"), port);
        allowed.Start();
        var guard = Guard(["127.0.0.2/32"], "127.0.0.1", "127.0.0.2");

        using var socket = await guard.ConnectAsync("mcp.example.com", port, default);

        Assert.Equal("127.0.0.2", ((IPEndPoint)socket.RemoteEndPoint!).Address.ToString());
        Assert.False(refused.Pending());
    }

    [Fact(Timeout = Timeout)]
    public async Task Client_NameLeadsInside_IsRefused()
    {
        await using var upstream = Answering(Json("{}"));
        using var http = Guard([], "127.0.0.1").CreateClient(TimeSpan.FromSeconds(5), longestAnswer: 1_024);

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync($"http://mcp.example.com:{upstream.Url.Port}/"));

        Assert.IsType<EgressRefusedException>(refusal.InnerException);
        Assert.DoesNotContain("127.0.0.1", refusal.Message);
        Assert.Equal(0, upstream.Connections);
    }

    [Fact(Timeout = Timeout)]
    public async Task Client_AddressInOddNotation_IsRefused()
    {
        await using var upstream = Answering(Json("{}"));
        var guard = new EgressGuard(EgressRules.Strict, Dns.GetHostAddressesAsync, _log.CreateLogger<EgressGuard>());
        using var http = guard.CreateClient(TimeSpan.FromSeconds(5), longestAnswer: 1_024);
        foreach (var host in (string[])["2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:7f00:1]", "localhost"])
        {
            var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync($"http://{host}:{upstream.Url.Port}/"));
            Assert.True(refusal.InnerException is EgressRefusedException, $"{host}: {refusal.InnerException}");
        }

        Assert.Equal(0, upstream.Connections);
    }

    private EgressGuard Guard(string[] allowed, params string[] addresses) => new(
        new EgressRules([.. allowed.Select(entry => EgressRules.Normalize(entry)!)]),
        (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()),
        _log.CreateLogger<EgressGuard>());

    private static TestClient Client(ScriptedUpstream upstream, EgressGuard guard) => new(TenantsServer(upstream), egress: guard);

    private static Server TenantsServer(ScriptedUpstream upstream) => new()
    {
        Id = "pimea",
        Slug = "pimea",
        Organisation = "default",
        Url = new Uri($"http://mcp.example.com:{upstream.Url.Port}/mcp/"),
        Headers = [],
    };
}
