using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Bench.Streams;

/// <summary>Answers each request with a stream: its head at once, and a little later an event that says when it left.</summary>
internal sealed class StampingUpstream : IDisposable
{
    private static readonly TimeSpan Think = TimeSpan.FromMilliseconds(2);
    private static readonly byte[] Head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray();

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public StampingUpstream()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public Uri Endpoint => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/mcp");

    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        try
        {
            while (true)
            {
                var socket = _listener.Accept();
                socket.NoDelay = true;
                _ = ServeAsync(socket);
            }
        }
        catch (SocketException)
        {
            // The listener is closed.
        }
    }

    private static async Task ServeAsync(Socket socket)
    {
        using var _ = socket;
        var buffer = new byte[4_096];
        // One read takes a whole request of this size.
        while (await socket.ReceiveAsync(buffer) > 0)
        {
            socket.Send(Head);
            await Task.Delay(Think, TimeProvider.System);
            socket.Send(Chunk($"data: {{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{{\"progressToken\":1,\"progress\":{TimeProvider.System.GetTimestamp():D20}}}}}\n\n"));
            socket.Send([.. Chunk("data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[]}}\n\n"), .. "0\r\n\r\n"u8]);
        }
    }

    private static byte[] Chunk(string text) => Encoding.ASCII.GetBytes($"{text.Length:x}\r\n{text}\r\n");
}
