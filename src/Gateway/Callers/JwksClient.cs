using System.Net;
using System.Text.Json;

namespace Sluice.Gateway.Callers;

/// <summary>Fetches an issuer's keys. Redirects are not followed, and nothing is read past a bound.</summary>
internal sealed class JwksClient : IDisposable
{
    private const int LongestAnswer = 256 * 1_024;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    /// <summary>For the metadata and the keys together.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public JwksClient(TimeProvider time)
    {
        _time = time;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        };
        _http = new HttpClient(handler) { MaxResponseContentBufferSize = LongestAnswer, Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }

    /// <exception cref="JwksException">They cannot be had; the message says what to mend.</exception>
    public async Task<KeySet> FetchAsync(string issuer, Uri? jwksUri, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            var address = jwksUri ?? await DiscoverAsync(issuer, both.Token);
            var text = await GetAsync(address, both.Token) ?? throw new JwksException($"{address} did not answer 200");
            return KeySet.Parse(text);
        }
        catch (Exception exception) when (exception is HttpRequestException or ArgumentException or FormatException or JsonException or InvalidOperationException)
        {
            throw new JwksException(exception.Message, exception);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested)
        {
            throw new JwksException($"no answer within {Timeout.TotalSeconds} s", exception);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<Uri> DiscoverAsync(string issuer, CancellationToken cancel)
    {
        foreach (var address in IssuerMetadata.AddressesOf(issuer))
        {
            if (await GetAsync(address, cancel) is { } metadata)
                return IssuerMetadata.JwksUri(metadata, issuer);
        }

        throw new JwksException("it has no metadata (RFC 8414, OpenID Connect Discovery): set jwks_uri");
    }

    private async Task<byte[]?> GetAsync(Uri address, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd("application/json");
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel);
        return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsByteArrayAsync(cancel) : null;
    }
}
