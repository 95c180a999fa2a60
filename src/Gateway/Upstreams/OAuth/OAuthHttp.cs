using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using Sluice.Gateway.Upstreams.Egress;

namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>Requests to authorization servers and for metadata: bounded in time and size, never redirected, and only where tenants may lead.</summary>
internal sealed class OAuthHttp(EgressGuard egress, TimeProvider time) : IDisposable
{
    /// <summary>In bytes, of one answer.</summary>
    public const int LongestAnswer = 256 * 1_024;

    /// <summary>For one request and its answer.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>What any protected server refuses with a challenge, and any other may run.</summary>
    private static readonly byte[] Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}"""u8.ToArray();

    private readonly HttpClient _http = egress.CreateClient(ConnectTimeout, LongestAnswer);

    public Task<OAuthAnswer> GetAsync(Uri address, CancellationToken cancel) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Get, address), cancel);

    /// <param name="address">A token endpoint.</param>
    /// <param name="form">Its parameters.</param>
    /// <param name="authorization">Null: the client names itself in the form.</param>
    /// <param name="cancel">Breaks it off.</param>
    public Task<OAuthAnswer> PostAsync(Uri address, IEnumerable<KeyValuePair<string, string>> form, AuthenticationHeaderValue? authorization, CancellationToken cancel)
    {
        return SendAsync(Compose, cancel);

        HttpRequestMessage Compose()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) };
            request.Headers.Authorization = authorization;
            return request;
        }
    }

    /// <summary>Asks an MCP server without a token, for its challenge.</summary>
    public Task<OAuthAnswer> KnockAsync(Uri address, CancellationToken cancel)
    {
        return SendAsync(Compose, cancel);

        HttpRequestMessage Compose()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(Ping) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
            request.Headers.Accept.ParseAdd(MediaTypeNames.Text.EventStream);
            return request;
        }
    }

    public void Dispose() => _http.Dispose();

    /// <exception cref="OAuthException">There is no whole answer.</exception>
    private async Task<OAuthAnswer> SendAsync(Func<HttpRequestMessage> compose, CancellationToken cancel)
    {
        using var request = compose();
        request.Headers.Accept.ParseAdd(MediaTypeNames.Application.Json);
        var address = request.RequestUri!.GetLeftPart(UriPartial.Path);
        using var limit = new CancellationTokenSource(LongestWait, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return await ReadAsync(answer, both.Token);
        }
        catch (HttpRequestException exception)
        {
            // Of a refusal nothing more is told: to say which names lead inside would be a map of it.
            throw new OAuthException($"{address} cannot be reached: {Reason(exception)}", inner: exception);
        }
        catch (OperationCanceledException exception) when (!cancel.IsCancellationRequested)
        {
            throw new OAuthException($"{address} did not answer within {LongestWait.TotalSeconds} s", inner: exception);
        }
    }

    private static async Task<OAuthAnswer> ReadAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var challenge = answer.Headers.TryGetValues("WWW-Authenticate", out var values) ? string.Join(", ", values) : null;

        // An event stream may stay open, and what is no JSON says nothing here.
        if (answer.Content.Headers.ContentType?.MediaType is not { } type || !type.EndsWith("json", StringComparison.OrdinalIgnoreCase))
            return new OAuthAnswer((int)answer.StatusCode, default, challenge);
        await answer.Content.LoadIntoBufferAsync(LongestAnswer, cancel);
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancel);
        return new OAuthAnswer((int)answer.StatusCode, Parse(bytes), challenge);
    }

    private static JsonElement Parse(byte[] bytes) => StrangerJson.Parse(bytes) is { ValueKind: JsonValueKind.Object } json ? json : default;

    private static string Reason(HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "its name does not resolve",
        HttpRequestError.SecureConnectionError => "TLS fails, perhaps because nobody vouches for its certificate",
        HttpRequestError.ConfigurationLimitExceeded => $"its answer is longer than {LongestAnswer} bytes",
        _ when exception.InnerException is EgressRefusedException refused => refused.Message,
        _ => "the connection failed, or broke off",
    };
}
