using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Gateway.Tests.Hostile;

/// <summary>A client's end of one connection: sends bytes, reads answers, knows nothing else.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 * 1_024];
    private int _start;
    private int _end;

    public static async Task<RawConnection> OpenAsync(int port)
    {
        var connection = new RawConnection();
        await connection._socket.ConnectAsync(IPAddress.Loopback, port);
        return connection;
    }

    /// <summary>A gateway that refuses may close before it has read all; what it answered is still there to be read.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (bytes.Length > 0)
                bytes = bytes[await _socket.SendAsync(bytes).AsTask().WaitAsync(Patience)..];
        }
        catch (SocketException)
        {
            // The next read tells.
        }
    }

    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Null: the connection ended without another answer.</summary>
    public async Task<RawAnswer?> ReadAsync(bool hasBody = true)
    {
        if (await TryHeadAsync() is not { } head)
            return null;
        var answer = new RawAnswer(head, [], IsTorn: false);
        if (!hasBody || answer.Status is 100 or 204 or 304)
            return answer;
        using var body = new MemoryStream();
        var isWhole = answer["Transfer-Encoding"] is "chunked" ? await TryChunksAsync(body)
            : answer["Content-Length"] is { } length ? await TryTakeAsync(int.Parse(length, CultureInfo.InvariantCulture), body)
            : await ToEndAsync(body);
        return answer with { Body = body.ToArray(), IsTorn = !isWhole };
    }

    public void Dispose() => _socket.Dispose();

    private async Task<string?> TryHeadAsync()
    {
        var head = new StringBuilder();
        while (await TryLineAsync() is { } line)
        {
            head.Append(line).Append("\r\n");
            if (line.Length == 0)
                return head.ToString();
        }

        return head.Length == 0 ? null : throw new InvalidDataException($"The answer's head is torn: {head}");
    }

    private async Task<bool> TryChunksAsync(MemoryStream body)
    {
        while (await TryLineAsync() is { } size)
        {
            var length = int.Parse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (!await TryTakeAsync(length, body) || await TryLineAsync() is not { Length: 0 })
                return false;
            if (length == 0)
                return true;
        }

        return false;
    }

    private async Task<bool> ToEndAsync(MemoryStream body)
    {
        do
            body.Write(_buffer, _start, _end - _start);
        while (await FillAsync());
        return true;
    }

    private async Task<bool> TryTakeAsync(int length, MemoryStream body)
    {
        while (true)
        {
            var count = Math.Min(length, _end - _start);
            body.Write(_buffer, _start, count);
            _start += count;
            length -= count;
            if (length == 0)
                return true;
            if (!await FillAsync())
                return false;
        }
    }

    private async Task<string?> TryLineAsync()
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end && !await FillAsync())
                return line.Length == 0 ? null : throw new InvalidDataException($"A line of the answer is torn: {line}");
            var next = (char)_buffer[_start++];
            if (next == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append(next);
        }
    }

    private async Task<bool> FillAsync()
    {
        try
        {
            _start = 0;
            _end = 0;
            _end = await _socket.ReceiveAsync(_buffer.AsMemory()).AsTask().WaitAsync(Patience);
        }
        catch (SocketException)
        {
            // A reset is an end, too.
        }

        return _end > 0;
    }
}
