using System.Collections.Concurrent;

namespace Sluice.Gateway.Telemetry.Operations;

/// <summary>Ports as objects, which tags are: one for each port there is, since series are found by the identity of their tags.</summary>
internal static class PortTags
{
    private static readonly ConcurrentDictionary<int, object> Ports = [];

    public static object Of(int port) => Ports.GetOrAdd(port, static port => port);
}
