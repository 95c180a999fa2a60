using System.Net.Security;
using System.Net.Sockets;

namespace Sluice.Gateway.Upstreams;

/// <summary>Opens connections to one upstream.</summary>
internal sealed class Connector
{
    private readonly Uri _url;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly SslClientAuthenticationOptions? _tls;

    public Connector(Uri url, TimeSpan timeout, TimeProvider time, RemoteCertificateValidationCallback? validation)
    {
        (_url, _timeout, _time) = (url, timeout, time);
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
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(_url.IdnHost, _url.Port, either.Token);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return _tls is null ? stream : await SecureAsync(stream, _tls, either.Token);
        }
        catch (Exception e)
        {
            socket.Dispose();
            cancel.ThrowIfCancellationRequested();
            var reason = limit.IsCancellationRequested ? $"not within {_timeout.TotalSeconds} s" : e.Message;
            throw new UpstreamException(UpstreamFailure.NotConnected, $"cannot connect to {_url.GetLeftPart(UriPartial.Authority)}: {reason}", e);
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
