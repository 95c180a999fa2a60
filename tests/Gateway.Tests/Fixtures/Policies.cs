namespace Sluice.Gateway.Tests.Fixtures;

internal static class Policies
{
    public const string AllowAll = """{ "version": "1", "default": "allow" }""";

    /// <summary>The published limits of Pimea.</summary>
    public const string Pimea = """
        {
          "version": "1", "default": "deny",
          "tools": {
            "pimea_start_session": { "limits": [ { "counter": "pimea_start_session_rate", "window": "minute", "max": 10, "scope": "grant" } ] },
            "pimea_chat": { "limits": [ { "counter": "pimea_chat_rate", "window": "minute", "max": 30, "scope": "grant" } ] },
            "pimea_get_answer": {}
          }
        }
        """;

    public static string OneTool(string tool, int max, string window = "minute", string more = "") =>
        $$"""{ "version": "1", "default": "deny", "tools": { "{{tool}}": { "limits": [ { "counter": "calls", "window": "{{window}}", "max": {{max}}{{more}} } ] } } }""";
}
