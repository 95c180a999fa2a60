using System.Globalization;
using Microsoft.Extensions.Primitives;
using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Upstreams.OAuth;

namespace Sluice.Gateway.Admin.Authorizations;

/// <summary>Where an authorization server sends the browser back to. Its state is all that says what it may do; a person reads the answer.</summary>
internal sealed partial class AuthorizationCallback(AuthorizationFlow flow, Changes changes, AdminRates rates, ILogger<AuthorizationCallback> logger)
{
    public const string Path = $"{AdminFeature.Path}/oauth/callback";

    /// <summary>The redirect URI: to register at the authorization server, to the letter.</summary>
    public static string AddressFor(HttpRequest request, SluiceOptions options) =>
        (options.PublicUrl?.GetLeftPart(UriPartial.Authority) ?? $"{request.Scheme}://{request.Host}") + Path;

    public async Task HandleAsync(HttpContext http)
    {
        var response = http.Response;
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.ContentType = "text/plain; charset=utf-8";
        var query = http.Request.Query;
        try
        {
            var written = await flow.CompleteAsync(new AuthorizationResponse(One(query["state"]), One(query["code"]), One(query["iss"])), http.RequestAborted);
            var server = written.Record!;
            LogAuthorized(server.Organisation, server.Id);
            await changes.CatchUpAsync(written.Sequence);
            await response.WriteAsync($"The gateway is authorized for the server {server.Slug}. This window may be closed.\n");
        }
        catch (OAuthException exception)
        {
            LogRefused(exception.Message, exception.InnerException);
            if (rates.Fail(http.Connection.RemoteIpAddress) is { } pause)
            {
                Refuse(response, pause);
                return;
            }

            response.StatusCode = StatusCodes.Status400BadRequest;
            await response.WriteAsync($"The gateway is not authorized: {exception.Message}.\n");
        }
    }

    private static void Refuse(HttpResponse response, TimeSpan wait)
    {
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A parameter that comes twice is none (RFC 6749, 3.1).</summary>
    private static string? One(in StringValues values) => values.Count == 1 ? values[0] : null;

    [LoggerMessage(210, LogLevel.Information, "Server {Server} of {Organisation}: an administrator has authorized the gateway.")]
    private partial void LogAuthorized(string organisation, string server);

    [LoggerMessage(211, LogLevel.Warning, "An authorization came back that is refused: {Problem}.")]
    private partial void LogRefused(string problem, Exception? exception);
}
