using System.Text.Json.Nodes;

namespace Sluice.Gateway.Admin.Servers.Probing;

/// <summary>What the gateway calls itself when it asks on its own behalf.</summary>
internal static class ProbeIdentity
{
    private static readonly string Version = typeof(ProbeIdentity).Assembly.GetName().Version!.ToString(3);

    public static JsonObject ToJson() => new() { ["name"] = "sluice", ["version"] = Version };
}
