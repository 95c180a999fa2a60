using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Gateway.Upstreams.Egress;

/// <summary>Which inner addresses tenants may reach all the same: <c>Sluice:Egress:Allow</c>. Immutable.</summary>
internal sealed class EgressRules
{
    /// <summary>Inner addresses are refused without exception.</summary>
    public static readonly EgressRules Strict = new([]);

    private readonly FrozenSet<string> _hosts;
    private readonly IPNetwork[] _networks;

    /// <param name="entries">What <see cref="Normalize"/> returned.</param>
    public EgressRules(IReadOnlyList<string> entries)
    {
        Entries = entries;
        _networks = [.. entries.Where(entry => IPNetwork.TryParse(entry, out _)).Select(IPNetwork.Parse)];
        _hosts = entries.Where(entry => !IPNetwork.TryParse(entry, out _)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyList<string> Entries { get; }

    /// <summary>An address, a range (<c>10.2.0.0/16</c>) or a host name as it is kept; null: it is none of them.</summary>
    public static string? Normalize(string text)
    {
        if (IPNetwork.TryParse(text, out var network)) return network.ToString();
        if (IPAddress.TryParse(text, out var address)) return Whole(address, text);
        return Uri.CheckHostName(text) == UriHostNameType.Dns ? new Uri($"http://{text}").IdnHost : null;
    }

    /// <summary>Whether a connection to <paramref name="address"/>, which <paramref name="host"/> resolved to, may be opened.</summary>
    public bool Allow(string host, IPAddress address)
    {
        if (!InnerAddresses.Contains(address) || _hosts.Contains(host)) return true;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in _networks)
        {
            if (network.Contains(plain)) return true;
        }

        return false;
    }

    /// <summary>Of IPv4 only the whole form: <c>10.1</c> is an address too, but hardly the one that was meant.</summary>
    private static string? Whole(IPAddress address, string text)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return $"{address}/128";
        return address.ToString() == text ? $"{address}/32" : null;
    }
}
