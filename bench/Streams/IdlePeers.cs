using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Bench.Streams;

/// <summary>
/// The second process of <see cref="IdleStreams"/>. Says where its upstream is, reads where the gateway is, then opens streams up to each number that it
/// reads; it says the number back once each of them has had its first event. Ends with its input.
/// </summary>
internal static class IdlePeers
{
    private static readonly byte[] Opening = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n: open\n\n\r\n"u8.ToArray();

    public static async Task<int> RunAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(backlog: 1_024);
        _ = AcceptAsync(listener);
        Console.WriteLine($"http://{listener.LocalEndpoint}/mcp");

        var gateway = new Uri((await Console.In.ReadLineAsync())!);
        var streams = new List<Socket>();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var wanted = int.Parse(line, CultureInfo.InvariantCulture);
            while (streams.Count < wanted)
                streams.Add(await OpenAsync(gateway));
            Console.WriteLine(streams.Count);
        }

        return 0;
    }

    private static async Task AcceptAsync(TcpListener listener)
    {
        var held = new List<Socket>();
        while (true)
        {
            var socket = await listener.AcceptSocketAsync();
            held.Add(socket);
            _ = HoldAsync(socket);
        }
    }

    private static async Task HoldAsync(Socket socket)
    {
        var request = new byte[2_048];
        if (await socket.ReceiveAsync(request) > 0)
            await socket.SendAsync(Opening);
    }

    private static async Task<Socket> OpenAsync(Uri gateway)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, gateway.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET {gateway.AbsolutePath} HTTP/1.1\r\nHost: {gateway.Authority}\r\nAuthorization: Bearer {BenchGateway.Token}\r\nAccept: text/event-stream\r\n"
            + "MCP-Protocol-Version: 2025-11-25\r\n\r\n"));
        var received = new List<byte>();
        var buffer = new byte[1_024];
        while (!Encoding.ASCII.GetString([.. received]).Contains(": open", StringComparison.Ordinal))
        {
            var count = await socket.ReceiveAsync(buffer);
            if (count == 0)
                throw new InvalidOperationException($"No stream: {Encoding.ASCII.GetString([.. received])}");
            received.AddRange(buffer.AsSpan(0, count));
        }

        return socket;
    }
}
