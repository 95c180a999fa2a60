namespace Sluice.PimeaServer.Mcp;

internal static class ProtocolVersions
{
    public const string Header = "MCP-Protocol-Version";
    public const string Modern = "2026-07-28";

    public static readonly string[] Legacy = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

    /// <summary>Null when the header is missing, as it is on initialize and from clients of 2025-03-26.</summary>
    public static string? Of(HttpRequest request) => request.Headers[Header] is [{ Length: > 0 } version] ? version : null;
}
