using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Upstreams;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Tests.Upstreams;

/// <summary>Alone, because allocations are counted for the whole process.</summary>
[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    private const int Calls = 2_000;

    // In a debug build every async method allocates its state machine, which release builds keep in pooled boxes.
#if DEBUG
    private const int MaxBytesPerCall = 1_536;
#else
    private const int MaxBytesPerCall = 256;
#endif

    private static readonly byte[] Answer = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "b\r\n{\"ok\":true}\r\n0\r\n\r\n");

    [Fact]
    public async Task Send_SteadyState_AllocatesNextToNothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var serving = new Thread(() => Serve(listener)) { IsBackground = true };
        serving.Start();
        var url = new Uri($"http://127.0.0.1:{port}/mcp");
        var server = new Server { Id = "a", Slug = "a", Organisation = "default", Url = url, Headers = [new("X-API-Key", "k")], IsDeclared = true };
        var directory = new FixedDirectory();
        directory.Set(server);
        using var pools = new UpstreamPools(directory, TimeProvider.System, NullLoggerFactory.Instance, Meters.Gateway(), new SluiceOptions(), TestClient.Access());
        var body = new ReadOnlySequence<byte>(new byte[320]);
        var request = new HeaderDictionary { ["Accept"] = "application/json", ["Content-Type"] = "application/json" };
        var response = new HeaderDictionary();

        for (var i = 0; i < Calls; i++) await CallAsync(pools.For(server), request, response, body);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < Calls; i++) await CallAsync(pools.For(server), request, response, body);
        var perCall = (GC.GetTotalAllocatedBytes(precise: true) - before) / Calls;

        Assert.True(perCall < MaxBytesPerCall, $"{perCall} bytes per call");
        Assert.Equal("application/json", response["Content-Type"]);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask CallAsync(Upstream upstream, IHeaderDictionary request, HeaderDictionary response, ReadOnlySequence<byte> body)
    {
        response.Clear();
        var exchange = await upstream.SendAsync("POST", request, body);
        exchange.CopyHeadersTo(response);
        while (!(await exchange.ReadAsync()).IsEmpty)
        {
        }

        exchange.Release();
    }

    /// <summary>Blocking and without allocations, so that what is counted is the client's. Small requests come in one piece.</summary>
    private static void Serve(TcpListener listener)
    {
        using var socket = listener.AcceptSocket();
        socket.NoDelay = true;
        var bytes = new byte[4_096];
        while (socket.Receive(bytes) > 0) socket.Send(Answer);
    }
}
