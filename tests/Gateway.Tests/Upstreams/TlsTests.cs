using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sluice.Gateway.Upstreams;
using static Sluice.Gateway.Tests.Upstreams.ScriptedUpstream;
using static Sluice.Gateway.Tests.Upstreams.TestClient;

namespace Sluice.Gateway.Tests.Upstreams;

public sealed class TlsTests
{
    private const int Timeout = 60_000;

    [Fact(Timeout = Timeout)]
    public async Task Send_Https_CarriesSmallAndLargeOnOneConnection()
    {
        using var certificate = SelfSigned();
        await using var upstream = new ScriptedUpstream(
            async (peer, _) =>
            {
                while (await peer.ReadAsync() is { } request)
                {
                    await peer.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {request.Body.Length}\r\n\r\n");
                    await peer.SendAsync(request.Body);
                }
            },
            certificate);
        using var client = new TestClient(upstream.Server(), validation: Trusting(certificate));

        Assert.Equal("{}", await client.CallAsync());
        var large = new string('x', 1_000_000);
        Assert.Equal(large, await client.CallAsync(large));
        Assert.Equal("{}", await client.CallAsync());

        Assert.Equal(1, upstream.Connections);
        Assert.Equal("POST /mcp/?tenant=a%20b HTTP/1.1", upstream.Requests[0].Line);
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_CertificateNobodyVouchesFor_IsNotConnected()
    {
        using var certificate = SelfSigned();
        await using var upstream = Answering(Json("{}"), certificate);
        using var client = new TestClient(upstream.Server());

        var failure = await FailureOfAsync(client.PostAsync());

        Assert.Equal(UpstreamFailure.NotConnected, failure.Failure);
        Assert.Empty(upstream.Requests);
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_IdleTlsConnectionWasClosed_IsReplaced()
    {
        using var certificate = SelfSigned();
        await using var upstream = new ScriptedUpstream(
            async (peer, _) =>
            {
                await peer.ReadAsync();
                await peer.SendAsync(Json("{}"));
            },
            certificate);
        using var client = new TestClient(upstream.Server(), validation: Trusting(certificate));

        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal("{}", await client.CallAsync());
            await upstream.EndAsync();
            Assert.Equal(i, upstream.Connections);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Abort_Https_FailsTheReadAndClosesTheConnection()
    {
        using var certificate = SelfSigned();
        await using var upstream = new ScriptedUpstream(
            async (peer, _) =>
            {
                await peer.ReadAsync();
                await peer.SendAsync("HTTP/1.1 200 OK\r\n\r\n");
                await peer.WaitForCloseAsync();
            },
            certificate);
        using var client = new TestClient(upstream.Server(), validation: Trusting(certificate));
        var exchange = await client.PostAsync();

        var reading = FailureOfAsync(exchange);
        await Task.Run(exchange.Abort);

        Assert.Equal(UpstreamFailure.Ended, (await reading).Failure);
        await upstream.EndAsync();
    }

    private static RemoteCertificateValidationCallback Trusting(X509Certificate2 certificate) =>
        (_, presented, _, _) => presented is not null && presented.GetCertHashString() == certificate.GetCertHashString();

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=upstream.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
