using System.Net.Security;
using System.Net.Sockets;
using Sluice.Gateway.Upstreams.Egress;

namespace Sluice.Gateway.Upstreams;

/// <summary>Opens connections to one upstream.</summary>
internal sealed class Connector
{
    private readonly Uri _url;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly EgressGuard? _egress;
    private readonly SslClientAuthenticationOptions? _tls;

    /// <param name="url">Of the upstream.</param>
    /// <param name="timeout">Name resolution, TCP and TLS together.</param>
    /// <param name="time">For the time-out.</param>
    /// <param name="egress">Null: the address is the operator's own, and not checked.</param>
    /// <param name="validation">Null: the system's.</param>
    public Connector(Uri url, TimeSpan timeout, TimeProvider time, EgressGuard? egress, RemoteCertificateValidationCallback? validation)
    {
        (_url, _timeout, _time, _egress) = (url, timeout, time, egress);
        if (string.Equals(url.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal)) return;
        _tls = new SslClientAuthenticationOptions
        {
            TargetHost = url.IdnHost,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            RemoteCertificateValidationCallback = validation,
        };
    }

    public async Task<Stream> ConnectAsync(CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        Socket? socket = null;
        try
        {
            socket = _egress is null ? await ConnectTrustedAsync(either.Token) : await _egress.ConnectAsync(_url.IdnHost, _url.Port, either.Token);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return _tls is null ? stream : await SecureAsync(stream, _tls, either.Token);
        }
        catch (Exception e)
        {
            socket?.Dispose();
            cancel.ThrowIfCancellationRequested();
            var reason = limit.IsCancellationRequested ? $"not within {_timeout.TotalSeconds} s" : e.Message;
            throw new UpstreamException(UpstreamFailure.NotConnected, $"cannot connect to {_url.GetLeftPart(UriPartial.Authority)}: {reason}", e);
        }
    }

    private async Task<Socket> ConnectTrustedAsync(CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(_url.IdnHost, _url.Port, cancel);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<SslStream> SecureAsync(Stream stream, SslClientAuthenticationOptions options, CancellationToken cancel)
    {
        var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsClientAsync(options, cancel);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }
}
