namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>Addresses that metadata names.</summary>
internal static class OAuthUrl
{
    /// <summary>Null unless it is https, or http on this machine, where the egress rules must allow it besides.</summary>
    public static Uri? Safe(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { UserInfo: "", Fragment: "" } && IsSafe(url) ? url : null;

    /// <summary>Whether <paramref name="resource"/> is that server, or what it is a part of: same origin, and its path up to a whole segment.</summary>
    public static bool Covers(Uri resource, Uri server)
    {
        if (Uri.Compare(resource, server, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) != 0)
            return false;
        var path = resource.AbsolutePath.TrimEnd('/');
        return server.AbsolutePath.StartsWith(path, StringComparison.Ordinal)
            && (server.AbsolutePath.Length == path.Length || server.AbsolutePath[path.Length] == '/');
    }

    private static bool IsSafe(Uri url) => url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback);
}
