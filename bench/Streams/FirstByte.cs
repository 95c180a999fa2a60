using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Bench.Streams;

/// <summary>How long the first event of an answer is on its way: from just before the upstream hands it to its socket until the client has read it.</summary>
internal static class FirstByte
{
    private const int WarmUp = 2_000;
    private const int Calls = 2_000;
    private const string Body = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"work","arguments":{},"_meta":{"progressToken":1}}}""";

    public static async Task<int> RunAsync()
    {
        using var upstream = new StampingUpstream();
        await using var gateway = await BenchGateway.StartAsync(upstream.Endpoint);
        using var direct = Connect(upstream.Endpoint);
        using var through = Connect(gateway.Endpoint);
        var (near, far) = (Request(upstream.Endpoint), Request(gateway.Endpoint));
        var buffer = new byte[8_192];
        for (var call = 0; call < WarmUp; call++)
        {
            Call(direct, near, buffer);
            Call(through, far, buffer);
        }

        // Alternately, so that whatever else the machine does meets both.
        var (directly, byGateway) = (new double[Calls], new double[Calls]);
        for (var call = 0; call < Calls; call++)
        {
            directly[call] = Call(direct, near, buffer);
            byGateway[call] = Call(through, far, buffer);
        }

        Array.Sort(directly);
        Array.Sort(byGateway);
        Console.WriteLine($"first event, {Calls:N0} calls each, µs       median      p90      p99");
        Console.WriteLine(Row("from the upstream directly", directly));
        Console.WriteLine(Row("through the gateway", byGateway));
        return byGateway[Calls / 2] <= 1_000 ? 0 : 1;
    }

    private static string Row(string name, double[] sorted) => $"{name,-36}{sorted[Calls / 2],12:N0}{sorted[Calls * 90 / 100],9:N0}{sorted[Calls * 99 / 100],9:N0}";

    private static Socket Connect(Uri endpoint)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, endpoint.Port);
        return socket;
    }

    private static byte[] Request(Uri endpoint) => Encoding.ASCII.GetBytes(
        $"POST {endpoint.AbsolutePath} HTTP/1.1\r\nHost: {endpoint.Authority}\r\nAuthorization: Bearer {BenchGateway.Token}\r\nContent-Type: application/json\r\n"
        + $"Accept: application/json, text/event-stream\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");

    /// <summary>Microseconds.</summary>
    private static double Call(Socket socket, byte[] request, byte[] buffer)
    {
        socket.Send(request);
        var (length, arrived) = (0, 0L);
        while (true)
        {
            var count = socket.Receive(buffer, length, buffer.Length - length, SocketFlags.None);
            if (count == 0)
                throw new InvalidOperationException($"The stream broke off: {Encoding.ASCII.GetString(buffer, 0, length)}");
            length += count;
            var text = buffer.AsSpan(0, length);
            if (arrived == 0 && text.IndexOf("data:"u8) >= 0)
                arrived = TimeProvider.System.GetTimestamp();
            if (text.EndsWith("\r\n0\r\n\r\n"u8)) // The last chunk: a head may come by itself, and end in a zero too.
                return TimeProvider.System.GetElapsedTime(Stamp(text), arrived).TotalMicroseconds;
        }
    }

    private static long Stamp(ReadOnlySpan<byte> answer)
    {
        var at = answer.IndexOf("\"progress\":"u8) + 11;
        return long.Parse(answer.Slice(at, 20), CultureInfo.InvariantCulture);
    }
}
