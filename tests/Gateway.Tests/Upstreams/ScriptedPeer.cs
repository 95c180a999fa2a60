using System.Net.Sockets;
using System.Text;

namespace Sluice.Gateway.Tests.Upstreams;

/// <summary>The upstream's end of one connection.</summary>
internal sealed class ScriptedPeer(ScriptedUpstream upstream, Socket socket, Stream stream)
{
    private readonly List<byte> _unread = [];

    /// <summary>Null: the client has closed.</summary>
    public async Task<ReceivedRequest?> ReadAsync()
    {
        if (await ReadHeadAsync() is not { } head) return null;
        var length = new ReceivedRequest(head, [])["Content-Length"].Select(int.Parse).FirstOrDefault();
        while (_unread.Count < length) await FillAsync();
        var request = new ReceivedRequest(head, [.. _unread[..length]]);
        _unread.RemoveRange(0, length);
        upstream.Record(request);
        return request;
    }

    /// <summary>Only the head, so that the body fills up the connection.</summary>
    public async Task<string?> ReadHeadAsync()
    {
        int end;
        while ((end = Encoding.Latin1.GetString([.. _unread]).IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
        {
            if (!await FillAsync()) return null;
        }

        var head = Encoding.UTF8.GetString([.. _unread[..(end + 2)]]);
        _unread.RemoveRange(0, end + 4);
        return head;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] bytes)
    {
        await stream.WriteAsync(bytes);
        await stream.FlushAsync();
    }

    /// <summary>Waits until the client closes; what it sends until then is dropped.</summary>
    public async Task WaitForCloseAsync()
    {
        try
        {
            while (await FillAsync()) _unread.Clear();
        }
        catch (IOException)
        {
            // A reset is a close, too.
        }
    }

    /// <summary>Closes once everything that was sent is on its way.</summary>
    public void Close() => stream.Close();

    /// <summary>Closes without the usual farewell.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    private async Task<bool> FillAsync()
    {
        var bytes = new byte[64 * 1_024];
        var count = await stream.ReadAsync(bytes);
        _unread.AddRange(bytes.AsSpan(0, count));
        return count > 0;
    }
}
