using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Upstreams;
using Sluice.Gateway.Upstreams.Egress;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Tests.Upstreams;

/// <summary>The gateway's side: pools over a directory of one server.</summary>
internal sealed class TestClient : IDisposable
{
    public TestClient(
        Server server,
        UpstreamOptions? options = null,
        TimeProvider? time = null,
        RemoteCertificateValidationCallback? validation = null,
        ILoggerFactory? loggers = null,
        EgressGuard? egress = null)
    {
        time ??= TimeProvider.System;
        loggers ??= NullLoggerFactory.Instance;
        Server = server;
        Directory.Set(server);
        Pools = new UpstreamPools(
            Directory, time, loggers, new GatewayMetrics(Meters), options ?? new(), egress is null ? Access(time, validation) : new ServerAccess(egress, tokens: null, time, validation));
    }

    public Meters Meters { get; } = new();

    public FixedDirectory Directory { get; } = new();

    public Server Server { get; }

    public UpstreamPools Pools { get; }

    public Upstream Upstream => Pools.For(Server);

    /// <summary>As in a gateway that allows no inner address to tenants.</summary>
    public static ServerAccess Access(TimeProvider? time = null, RemoteCertificateValidationCallback? validation = null)
    {
        var egress = new EgressGuard(EgressRules.Strict, Dns.GetHostAddressesAsync, NullLogger<EgressGuard>.Instance);
        return new ServerAccess(egress, tokens: null, time ?? TimeProvider.System, validation);
    }

    public ValueTask<UpstreamExchange> PostAsync(string body = "{}", IHeaderDictionary? headers = null, CancellationToken cancel = default) =>
        PostAsync(Encoding.UTF8.GetBytes(body), headers, cancel);

    public ValueTask<UpstreamExchange> PostAsync(byte[] body, IHeaderDictionary? headers = null, CancellationToken cancel = default) =>
        Upstream.SendAsync("POST", headers ?? new HeaderDictionary(), new ReadOnlySequence<byte>(body), cancel: cancel);

    /// <summary>A whole exchange: the text of the answer.</summary>
    public async Task<string> CallAsync(string body = "{}", IHeaderDictionary? headers = null)
    {
        var exchange = await PostAsync(body, headers);
        return await ReadToEndAsync(exchange);
    }

    public static async Task<string> ReadToEndAsync(UpstreamExchange exchange)
    {
        using var whole = new MemoryStream();
        try
        {
            for (ReadOnlyMemory<byte> piece; (piece = await exchange.ReadAsync()).Length > 0;) whole.Write(piece.Span);
            Assert.True(exchange.IsComplete);
        }
        finally
        {
            exchange.Release();
        }

        return Encoding.Latin1.GetString(whole.ToArray());
    }

    public static async Task<UpstreamException> FailureOfAsync(ValueTask<UpstreamExchange> sending) =>
        await Assert.ThrowsAsync<UpstreamException>(() => sending.AsTask().WaitAsync(TimeSpan.FromSeconds(30)));

    public static async Task<UpstreamException> FailureOfAsync(UpstreamExchange exchange)
    {
        try
        {
            return await Assert.ThrowsAsync<UpstreamException>(() => exchange.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        }
        finally
        {
            exchange.Release();
        }
    }

    public void Dispose() => Pools.Dispose();
}
