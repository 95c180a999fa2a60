using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Tests.Upstreams;

/// <summary>A server on loopback that does on each connection what a test says, byte for byte.</summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<ScriptedPeer, int, Task> _script;
    private readonly X509Certificate2? _certificate;
    private readonly ConcurrentQueue<ReceivedRequest> _requests = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly SemaphoreSlim _ended = new(0);
    private readonly Task _accepting;
    private int _connections;

    /// <param name="script">Gets the number of the connection, from 1. The connection closes when it ends.</param>
    public ScriptedUpstream(Func<ScriptedPeer, int, Task> script, X509Certificate2? certificate = null)
    {
        (_script, _certificate) = (script, certificate);
        _listener.Server.ReceiveBufferSize = 64 * 1_024;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/mcp/?tenant=a%20b");

    public int Connections => Volatile.Read(ref _connections);

    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    /// <summary>Answers every request on every connection with the same bytes.</summary>
    public static ScriptedUpstream Answering(string answer, X509Certificate2? certificate = null) => new(
        async (peer, _) =>
        {
            while (await peer.ReadAsync() is not null) await peer.SendAsync(answer);
        },
        certificate);

    public static string Json(string body) => $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    public Server Server(params (string Name, string Value)[] headers) => Server(Url, headers);

    public Server Server(Uri url, params (string Name, string Value)[] headers) => new()
    {
        Id = "pimea",
        Slug = "pimea",
        Organisation = "default",
        Url = url,
        IsDeclared = true,
        Headers = [.. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))],
    };

    /// <summary>One more whole request has arrived.</summary>
    public Task RequestAsync() => _arrived.WaitAsync().WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>The script of one more connection has ended, and the connection with it.</summary>
    public Task EndAsync() => _ended.WaitAsync().WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    internal void Record(ReceivedRequest request)
    {
        _requests.Enqueue(request);
        _arrived.Release();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptSocketAsync(), Interlocked.Increment(ref _connections));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        socket.NoDelay = true;
        try
        {
            await using var stream = await SecureAsync(new NetworkStream(socket, ownsSocket: true));
            await _script(new ScriptedPeer(this, socket, stream), number);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The client went away, which is what many tests are about.
        }
        finally
        {
            _ended.Release();
        }
    }

    private async Task<Stream> SecureAsync(Stream stream)
    {
        if (_certificate is null) return stream;
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate });
        return tls;
    }
}
