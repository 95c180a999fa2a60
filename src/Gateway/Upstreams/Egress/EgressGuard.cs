using System.Net;
using System.Net.Sockets;

namespace Sluice.Gateway.Upstreams.Egress;

/// <summary>
/// Opens connections to addresses that tenants set (wire, duty 8). The name is resolved once, and the socket connects to the very address that was
/// checked: a name that changes meanwhile gains nothing.
/// </summary>
internal sealed partial class EgressGuard(EgressRules rules, ResolveHost resolve, ILogger<EgressGuard> logger)
{
    /// <summary>A name may have any number; the time for all of them together is the caller's.</summary>
    private const int MostTried = 8;

    /// <exception cref="EgressRefusedException">All its addresses are refused.</exception>
    /// <exception cref="SocketException">It has none, or none of those allowed answers.</exception>
    public async Task<Socket> ConnectAsync(string host, int port, CancellationToken cancel)
    {
        var addresses = await resolve(host, cancel);
        IPAddress? refused = null;
        SocketException? failure = null;
        var tried = 0;
        foreach (var address in addresses)
        {
            if (!rules.Allow(host, address))
            {
                refused ??= address;
                continue;
            }

            if (tried++ == MostTried) break;
            try
            {
                return await ConnectAsync(new IPEndPoint(address, port), cancel);
            }
            catch (SocketException exception)
            {
                failure = exception;
            }
        }

        if (refused is not null) LogRefused(host, refused);
        if (refused is not null && failure is null) throw new EgressRefusedException();
        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>For requests beside the data path. Redirects and proxies would lead past the check; what is read is bounded by the caller.</summary>
    public HttpClient CreateClient(TimeSpan connectTimeout, int longestAnswer)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = connectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectCallback = async (context, cancel) =>
                new NetworkStream(await ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancel), ownsSocket: true),
        };
        return new HttpClient(handler) { MaxResponseContentBufferSize = longestAnswer, Timeout = Timeout.InfiniteTimeSpan };
    }

    private static async Task<Socket> ConnectAsync(IPEndPoint address, CancellationToken cancel)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancel);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Egress: {Host}, which a tenant set, leads to {Address}, which is not on the public internet, so it is not connected to. To allow it, add {Host} or {Address} to Sluice:Egress:Allow")]
    private partial void LogRefused(string host, IPAddress address);
}
