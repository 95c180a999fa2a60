namespace Sluice.Fixture.Http;

internal static class Revisions
{
    public const string Header = "MCP-Protocol-Version";
    public const string Modern = "2026-07-28";

    public static readonly string[] Legacy = ["2025-03-26", "2025-06-18", "2025-11-25"];

    /// <summary>Null for a request without the header: initialize, or a client of 2025-03-26.</summary>
    public static string? Of(HttpContext context) => context.Request.Headers[Header] is [{ Length: > 0 } revision] ? revision : null;
}
