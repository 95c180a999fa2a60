using System.Net;
using System.Net.Sockets;

namespace Sluice.Gateway.Upstreams.Egress;

/// <summary>
/// Which addresses are not the public internet's, after the special-purpose registries of IANA (RFC 6890 and its successors). Of IPv4 the special ranges
/// are listed; of IPv6 everything is inner but what is global unicast, so that a range nobody thought of is refused.
/// </summary>
internal static class InnerAddresses
{
    private const int IPv4Length = 4;
    private const int IPv6Length = 16;

    private static readonly IPNetwork[] IPv4 = Networks(
        "0.0.0.0/8", // this network, and the unspecified address
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", // private
        "100.64.0.0/10", // shared by carriers
        "127.0.0.0/8", // loopback
        "168.63.129.16/32", // the host of Azure's virtual machines, public in form only
        "169.254.0.0/16", // link-local, with the metadata of clouds
        "192.0.0.0/24", // protocol assignments
        "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", // documentation
        "192.88.99.0/24", // relays of 6to4
        "198.18.0.0/15", // benchmarks
        "224.0.0.0/3"); // multicast, reserved, broadcast

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private static readonly IPNetwork[] IPv6 = Networks(
        "2001::/23", // protocol assignments, with Teredo and benchmarks
        "2001:db8::/32", "3fff::/20"); // documentation

    /// <param name="address">Also one that carries an IPv4 address (mapped, 6to4, NAT64): what it carries is judged.</param>
    public static bool Contains(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return Contains(address.MapToIPv4());
        if (address.AddressFamily == AddressFamily.InterNetwork) return IsIn(IPv4, address);
        if (Nat64.Contains(address)) return Contains(Embedded(address, IPv6Length - IPv4Length));
        if (SixToFour.Contains(address)) return Contains(Embedded(address, sizeof(ushort)));
        return !GlobalUnicast.Contains(address) || IsIn(IPv6, address);
    }

    private static bool IsIn(IPNetwork[] networks, IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.Contains(address)) return true;
        }

        return false;
    }

    private static IPAddress Embedded(IPAddress address, int offset)
    {
        Span<byte> bytes = stackalloc byte[IPv6Length];
        address.TryWriteBytes(bytes, out _);
        return new IPAddress(bytes.Slice(offset, IPv4Length));
    }

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(IPNetwork.Parse)];
}
