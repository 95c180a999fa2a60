using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sluice.Store.Directory.Credentials;

namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>Asks for tokens (OAuth 2.1, 3.2), each time for one resource (RFC 8707).</summary>
internal sealed class TokenEndpoint(OAuthHttp http)
{
    public const string Basic = "client_secret_basic";
    public const string Post = "client_secret_post";
    public const string Public = "none";

    private const int LongestToken = 16 * 1_024;
    private const int LongestCode = 64;
    private const int LongestLifetimeDays = 365;

    public Task<TokenAnswer> ClientCredentialsAsync(OAuthEndpoints endpoints, OAuthClient client, CancellationToken cancel) =>
        AskAsync(endpoints.Issuer.TokenEndpoint, client, WithScope(endpoints.Scope, [new("grant_type", "client_credentials"), new("resource", endpoints.Resource)]), cancel);

    public Task<TokenAnswer> RefreshAsync(OAuthEndpoints endpoints, OAuthClient client, string refreshToken, CancellationToken cancel) => AskAsync(
        endpoints.Issuer.TokenEndpoint,
        client,
        [new("grant_type", "refresh_token"), new("refresh_token", refreshToken), new("resource", endpoints.Resource)],
        cancel);

    public Task<TokenAnswer> RedeemAsync(BegunAuthorization begun, OAuthClient client, string code, CancellationToken cancel) => AskAsync(
        begun.TokenEndpoint,
        client,
        [
            new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", begun.RedirectUri),
            new("code_verifier", begun.Verifier), new("resource", begun.Resource),
        ],
        cancel);

    /// <exception cref="OAuthException">There are none.</exception>
    private async Task<TokenAnswer> AskAsync(Uri endpoint, OAuthClient client, List<KeyValuePair<string, string>> form, CancellationToken cancel)
    {
        AuthenticationHeaderValue? authorization = null;
        if (client.ClientAuthentication == Basic)
            authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Encode(client.ClientId)}:{Encode(client.ClientSecret ?? "")}")));
        else
            form.Add(new("client_id", client.ClientId));
        if (client.ClientAuthentication == Post)
            form.Add(new("client_secret", client.ClientSecret ?? ""));
        return Read(await http.PostAsync(endpoint, form, authorization, cancel));
    }

    private static TokenAnswer Read(OAuthAnswer answer)
    {
        if (answer.Status != StatusCodes.Status200OK)
            throw Refusal(answer);
        if (answer.Text("access_token") is not { Length: > 0 and <= LongestToken } token || !IsVisible(token))
            throw new OAuthException("the token endpoint answered without an access token that can be sent");
        if (!string.Equals(answer.Text("token_type"), "Bearer", StringComparison.OrdinalIgnoreCase))
            throw new OAuthException("the token endpoint gave a token that is no bearer token", isFinal: true);
        return new TokenAnswer(token, answer.Text("refresh_token") is { Length: > 0 and <= LongestToken } refresh ? refresh : null, Lifetime(answer));
    }

    /// <summary>Its code is from a short list (RFC 6749, 5.2); what it describes in words might hold anything.</summary>
    private static OAuthException Refusal(OAuthAnswer answer)
    {
        var code = answer.Text("error") is { Length: > 0 and <= LongestCode } text && !text.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz_") ? text : null;
        var isFinal = answer.Status is StatusCodes.Status400BadRequest or StatusCodes.Status401Unauthorized && code is not null and not "temporarily_unavailable";
        return new OAuthException($"the token endpoint answered {answer.Status}{(code is null ? "" : $" ({code})")}", isFinal) { EndsGrant = code == "invalid_grant" };
    }

    private static TimeSpan? Lifetime(OAuthAnswer answer)
    {
        if (!answer.Json.TryGetProperty("expires_in", out var member) || member.ValueKind != JsonValueKind.Number || !member.TryGetDouble(out var seconds))
            return null;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.FromDays(LongestLifetimeDays).TotalSeconds));
    }

    private static List<KeyValuePair<string, string>> WithScope(string? scope, List<KeyValuePair<string, string>> form)
    {
        if (scope is not null)
            form.Add(new("scope", scope));
        return form;
    }

    private static bool IsVisible(string text) => !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>RFC 6749, 2.3.1: as in a form, before it becomes Basic.</summary>
    private static string Encode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
