namespace Sluice.Gateway.Mcp.Eras;

/// <summary>Revisions of MCP. They are dates, so they compare as text; what is no date is left to the modern era, whose servers answer for unknown ones.</summary>
internal static class ProtocolVersions
{
    private const string FirstModern = "2026-07-28";

    public static bool IsModern(string? version) => string.CompareOrdinal(version, FirstModern) >= 0;
}
