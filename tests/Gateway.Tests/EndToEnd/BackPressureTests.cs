using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Upstreams;

namespace Sluice.Gateway.Tests.EndToEnd;

/// <summary>Alone, because it measures the process: upstream, gateway and client are all in it.</summary>
[Collection(nameof(Alone))]
public sealed class BackPressureTests
{
    private const long Total = 200L * 1_024 * 1_024;
    private const long MostInBetween = 24L * 1_024 * 1_024;
    private const long MostGrowth = 32L * 1_024 * 1_024;

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/event-stream")]
    public async Task Client_ThatDoesNotRead_SlowsTheUpstreamAndNotMemory(string mediaType)
    {
        var sent = 0L;
        var piece = Encoding.ASCII.GetBytes($"data: {new string('x', (64 * 1_024) - 8)}\n\n");
        await using var upstream = await RecordingUpstream.StartAsync(async (http, _) =>
        {
            http.Response.ContentType = mediaType;
            await http.Response.StartAsync();
            while (Interlocked.Read(ref sent) < Total)
            {
                await http.Response.Body.WriteAsync(piece);
                Interlocked.Add(ref sent, piece.Length);
            }
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 64 * 1_024 };
        await client.ConnectAsync("127.0.0.1", gateway.Endpoint.Port);
        var before = MemoryInUse();

        await client.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /mcp/pimea HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TestGateway.Token}\r\nConnection: close\r\n\r\n"));
        await StandstillAsync(() => Interlocked.Read(ref sent));
        var inBetween = Interlocked.Read(ref sent);
        var growth = MemoryInUse() - before;

        Assert.InRange(inBetween, piece.Length, MostInBetween);
        Assert.True(growth < MostGrowth, $"memory grew by {growth:N0} bytes while {inBetween:N0} were on the way");

        // What was held back was not lost.
        Assert.True(await DrainAsync(client) > Total);
        Assert.Equal(Total, Interlocked.Read(ref sent));
        growth = MemoryInUse() - before;
        Assert.True(growth < MostGrowth, $"memory grew by {growth:N0} bytes over the whole");
    }

    private static long MemoryInUse()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    /// <summary>Until nothing moved for half a second. Well under the five seconds after which the server gives a client up that reads nothing.</summary>
    private static async Task StandstillAsync(Func<long> position)
    {
        var last = -1L;
        for (var still = 0; still < 5; still++)
        {
            await Task.Delay(100);
            if (position() == last && last > 0) continue;
            (last, still) = (position(), -1);
        }
    }

    private static async Task<long> DrainAsync(Socket client)
    {
        var bytes = new byte[256 * 1_024];
        var total = 0L;
        while (await client.ReceiveAsync(bytes) is > 0 and var count) total += count;
        return total;
    }
}
