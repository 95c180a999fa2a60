using System.Text.Json;
using Sluice.Gateway.Admin.Access;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Admin.Servers;

/// <summary>Between the credentials that the store keeps sealed and what the API takes and shows of them.</summary>
internal sealed class ServerAuth(KeyRing keys)
{
    private const string Unsealed = "No key of the gateway's ring opens its credentials: set them again, or give the ring its key back.";

    /// <summary>The record with these credentials in place of its own.</summary>
    public ServerRecord With(ServerRecord record, OrganisationId organisation, AuthSettings settings) => record with
    {
        Authentication = JsonNamingPolicy.SnakeCaseLower.ConvertName(settings.Kind.ToString()),
        SealedCredentials = settings.Kind == AuthKind.None
            ? null
            : ServerSeal.Seal(keys, ServerSeal.Credentials, organisation, record.Id, new ServerCredentials { Headers = [.. settings.Headers ?? new Dictionary<string, string>(StringComparer.Ordinal)], Client = ClientOf(settings.Client) }),
    };

    public AuthView View(AdminCaller caller, ServerRecord record)
    {
        var kind = KindOf(record.Authentication);
        if (caller.Role != AdminRole.Admin)
            return new AuthView { Kind = kind };
        var credentials = record.SealedCredentials is { } bytes
            ? ServerSeal.Open<ServerCredentials>(keys, ServerSeal.Credentials, caller.Organisation, record.Id, bytes)
            : ServerCredentials.None;
        return new AuthView
        {
            Kind = kind,
            HeaderNames = NamesOf(credentials?.Headers ?? []),
            Client = credentials?.Client is { } client ? OAuthView.Of(client) : null,
            AuthorizedAt = UtcTime.Of(record.AuthorizedMs),
            Problem = credentials is null ? Unsealed : null,
        };
    }

    public static AuthView View(AdminCaller caller, Server declared) => new()
    {
        Kind = declared.Headers.Count > 0 ? AuthKind.Headers : AuthKind.None,
        HeaderNames = caller.Role == AdminRole.Admin ? NamesOf(declared.Headers) : null,
    };

    private static OAuthClient? ClientOf(OAuthSettings? settings) => settings is null ? null : new OAuthClient
    {
        ClientId = settings.ClientId,
        ClientSecret = settings.ClientSecret,
        ClientAuthentication = JsonNamingPolicy.SnakeCaseLower.ConvertName(settings.ClientAuthentication.ToString()),
        Scope = settings.Scope,
        Issuer = settings.Issuer,
        Resource = settings.Resource,
    };

    private static AuthKind KindOf(string authentication) => authentication switch
    {
        Authentications.Headers => AuthKind.Headers,
        Authentications.ClientCredentials => AuthKind.ClientCredentials,
        Authentications.AuthorizationCode => AuthKind.AuthorizationCode,
        _ => AuthKind.None,
    };

    private static string[] NamesOf(IReadOnlyList<KeyValuePair<string, string>> headers) =>
        [.. headers.Select(header => header.Key).Order(StringComparer.OrdinalIgnoreCase)];
}
