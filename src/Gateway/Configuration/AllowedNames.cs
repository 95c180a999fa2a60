namespace Sluice.Gateway.Configuration;

/// <summary>What may stand in the options that name hosts and origins.</summary>
internal static class AllowedNames
{
    /// <summary>Each request is compared with all of them.</summary>
    public const int Most = 64;

    /// <summary>Alone, it allows all.</summary>
    public const string Any = "*";

    /// <summary>As browsers write it in Host; null: it is no host name.</summary>
    public static string? Host(string text)
    {
        if (text is Any) return text;
        return Uri.CheckHostName(text) switch
        {
            UriHostNameType.Dns => new Uri($"http://{text}").IdnHost,
            UriHostNameType.IPv4 => text,
            UriHostNameType.IPv6 => text.StartsWith('[') ? text : $"[{text}]",
            _ => null,
        };
    }

    /// <summary>As browsers write it in Origin (RFC 6454, 6.2); null: it is no origin.</summary>
    public static string? Origin(string text)
    {
        if (text is Any) return text;
        if (!text.Contains("://", StringComparison.Ordinal) || !Uri.TryCreate(text, UriKind.Absolute, out var url)) return null;
        if (url.Scheme is not ("http" or "https")) return text.TrimEnd('/');
        if (url is not { PathAndQuery: "/", Fragment: "", UserInfo: "" }) return null;
        var host = url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost;
        return url.IsDefaultPort ? $"{url.Scheme}://{host}" : $"{url.Scheme}://{host}:{url.Port}";
    }
}
