using System.Text.Json;

namespace Sluice.Gateway.Callers;

/// <summary>What an issuer says of itself: RFC 8414, and OpenID Connect Discovery 1.0.</summary>
internal static class IssuerMetadata
{
    private const string OAuth = "/.well-known/oauth-authorization-server";
    private const string OpenId = "/.well-known/openid-configuration";

    /// <summary>In the order of the MCP specification (2025-11-25, authorization, "Authorization Server Metadata Discovery").</summary>
    public static IReadOnlyList<Uri> AddressesOf(string issuer)
    {
        var url = new Uri(issuer);
        var origin = url.GetLeftPart(UriPartial.Authority);
        var path = url.AbsolutePath.TrimEnd('/');
        return path.Length == 0
            ? [new Uri(origin + OAuth), new Uri(origin + OpenId)]
            : [new Uri(origin + OAuth + path), new Uri(origin + OpenId + path), new Uri(origin + path + OpenId)];
    }

    /// <exception cref="JwksException">The document is another issuer's, or names no keys that are safe to fetch.</exception>
    public static Uri JwksUri(byte[] metadata, string issuer)
    {
        using var document = JsonDocument.Parse(metadata);
        if (!string.Equals(Text(document, "issuer"), issuer, StringComparison.Ordinal))
            throw new JwksException("its metadata names another issuer (RFC 8414, 3.3)");
        if (!Uri.TryCreate(Text(document, "jwks_uri"), UriKind.Absolute, out var address))
            throw new JwksException("its metadata has no jwks_uri");
        if (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback && new Uri(issuer).IsLoopback))
            return address;
        throw new JwksException("the jwks_uri of its metadata is no https address");
    }

    private static string? Text(JsonDocument document, string name) =>
        document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
