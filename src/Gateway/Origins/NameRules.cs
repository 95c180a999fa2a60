using System.Net;
using Sluice.Gateway.Configuration;

namespace Sluice.Gateway.Origins;

/// <summary>
/// The names by which this node may be called (wire, duty 6). A page that had its own name resolve to this machine (DNS rebinding) cannot hide that
/// name: the browser sends it in Host and Origin. Ports are not compared, for they are no part of a name.
/// </summary>
internal sealed class NameRules
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    private readonly string[] _hosts;
    private readonly string[] _origins;
    private readonly bool _isAnyHost;
    private readonly bool _isAnyOrigin;

    public NameRules(SluiceOptions options)
    {
        string[] published = options.PublicUrl is { } url ? [url.IdnHost.Contains(':') ? $"[{url.IdnHost}]" : url.IdnHost] : [];
        _hosts = [.. Loopback, .. published, .. options.AllowedHosts];
        _origins = [.. options.AllowedOrigins];
        _isAnyHost = options.AllowedHosts.Contains(AllowedNames.Any, StringComparer.Ordinal);
        _isAnyOrigin = options.AllowedOrigins.Contains(AllowedNames.Any, StringComparer.Ordinal);
    }

    public bool AllowsHost(ReadOnlySpan<char> host) => _isAnyHost ? !host.IsEmpty : IsNamed(host);

    /// <summary>An address is no name, so no page can have made it point here.</summary>
    public static bool IsAddress(ReadOnlySpan<char> host) => IPAddress.TryParse(NameOf(host).Trim("[]"), out _);

    /// <summary>Http or https on one of the hosts, or listed by itself.</summary>
    public bool AllowsOrigin(ReadOnlySpan<char> origin)
    {
        if (_isAnyOrigin) return true;
        foreach (var allowed in _origins)
        {
            if (origin.Equals(allowed, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return (IsScheme(origin, "http://") && IsNamed(origin["http://".Length..])) || (IsScheme(origin, "https://") && IsNamed(origin["https://".Length..]));
    }

    private static bool IsScheme(ReadOnlySpan<char> origin, string scheme) => origin.StartsWith(scheme, StringComparison.OrdinalIgnoreCase);

    private bool IsNamed(ReadOnlySpan<char> host)
    {
        var name = NameOf(host);
        foreach (var allowed in _hosts)
        {
            if (name.Equals(allowed, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <summary>Without the port; empty where what follows the name is no port.</summary>
    private static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> host)
    {
        var end = host.StartsWith('[') ? host.IndexOf(']') + 1 : host.IndexOf(':');
        if (end < 0 || end == host.Length) return host;
        var port = host[(end + 1)..];
        return host[end] == ':' && !port.IsEmpty && !port.ContainsAnyExceptInRange('0', '9') ? host[..end] : default;
    }
}
