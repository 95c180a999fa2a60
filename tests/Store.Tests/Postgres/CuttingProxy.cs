using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Npgsql;

namespace Sluice.Store.Tests.Postgres;

/// <summary>Stands between a client and its PostgreSQL, and cuts the connection at a chosen statement: before the server hears it, or after it has answered.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _serverPort;
    private readonly Task _accepting;
    private byte[]? _word;
    private bool _before;
    private int _cuts;

    public CuttingProxy(string connectionString)
    {
        _serverPort = new NpgsqlConnectionStringBuilder(connectionString).Port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>The next time that a client says the word, once.</summary>
    public void CutBefore(string word) => Arm(word, before: true);

    /// <summary>As <see cref="CutBefore"/>, but the server has done it and only its answer is lost.</summary>
    public void CutAfter(string word) => Arm(word, before: false);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private void Arm(string word, bool before)
    {
        _before = before;
        Volatile.Write(ref _word, Encoding.ASCII.GetBytes(word));
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        using (var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
                var isMute = new StrongBox<bool>();
                await Task.WhenAny(TellServerAsync(client, server, isMute), TellClientAsync(server, client, isMute));
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException)
            {
                // The test ended, or the server is away: the client finds its connection closed.
            }
        }
    }

    private async Task TellServerAsync(Socket client, Socket server, StrongBox<bool> isMute)
    {
        var buffer = new byte[65_536];
        while (await client.ReceiveAsync(buffer, _stop.Token) is > 0 and var length)
        {
            var isTime = Volatile.Read(ref _word) is { } word && buffer.AsSpan(0, length).IndexOf(word) >= 0 && Interlocked.Exchange(ref _word, null) is not null;
            if (isTime)
                Interlocked.Increment(ref _cuts);
            if (isTime && _before)
                return;
            isMute.Value |= isTime;
            await server.SendAsync(buffer.AsMemory(0, length), _stop.Token);
            if (isTime)
                await Task.Delay(Timeout.Infinite, _stop.Token);
        }
    }

    private async Task TellClientAsync(Socket server, Socket client, StrongBox<bool> isMute)
    {
        var buffer = new byte[65_536];
        while (await server.ReceiveAsync(buffer, _stop.Token) is > 0 and var length && !isMute.Value)
            await client.SendAsync(buffer.AsMemory(0, length), _stop.Token);
    }
}
