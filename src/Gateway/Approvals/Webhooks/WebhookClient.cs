using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using Sluice.Gateway.Upstreams.Egress;

namespace Sluice.Gateway.Approvals.Webhooks;

/// <summary>Sends one message, once: bounded in time, never redirected, and where tenants set the address, only where they may lead.</summary>
internal sealed class WebhookClient(EgressGuard egress, TimeProvider time) : IDisposable
{
    /// <summary>For one message and its answer.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _guarded = egress.CreateClient(ConnectTimeout, longestAnswer: 1);
    private readonly HttpClient _trusted = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <returns>Why it did not arrive; null: it did. <see cref="WebhookFailure.IsFinal"/> for what a further attempt does not mend.</returns>
    public async Task<WebhookFailure?> SendAsync(WebhookTarget target, string id, byte[] body, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LongestWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var request = Compose(target, id, body);
        try
        {
            using var answer = await (target.IsTrusted ? _trusted : _guarded).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return answer.IsSuccessStatusCode ? null : new WebhookFailure($"HTTP status {(int)answer.StatusCode}", answer.StatusCode == HttpStatusCode.Gone);
        }
        catch (HttpRequestException exception)
        {
            return new WebhookFailure(exception.InnerException is EgressRefusedException refused ? refused.Message : "it cannot be reached", IsFinal: false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WebhookFailure($"no answer within {LongestWait.TotalSeconds} s", IsFinal: false);
        }
    }

    public void Dispose()
    {
        _guarded.Dispose();
        _trusted.Dispose();
    }

    /// <summary>The time is that of this attempt, so that a message which waited is not taken for an old one.</summary>
    private HttpRequestMessage Compose(WebhookTarget target, string id, byte[] body)
    {
        var seconds = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        request.Headers.Add(WebhookSignature.IdHeader, id);
        request.Headers.Add(WebhookSignature.TimeHeader, seconds.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Of(target.Secret, id, seconds, body));
        return request;
    }
}
