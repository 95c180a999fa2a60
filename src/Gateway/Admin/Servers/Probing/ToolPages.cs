using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Gateway.Mcp;

namespace Sluice.Gateway.Admin.Servers.Probing;

/// <summary><c>tools/list</c>, page by page.</summary>
internal static class ToolPages
{
    /// <summary>More tools than a policy may name.</summary>
    public const int MostTools = 1_000;

    public const int MostPages = 50;

    /// <param name="ask">Sends one request with these params.</param>
    /// <exception cref="ProbeException">A page is no list of tools.</exception>
    public static async Task<ProbedTools> ReadAsync(Func<JsonObject, Task<ProbeAnswer>> ask)
    {
        var tools = new List<ProbedTool>();
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await ask(cursor is null ? [] : new JsonObject { ["cursor"] = cursor });
            var result = answer.ResultOf(RpcMethods.ToolsList);
            tools.AddRange(McpJson.Elements(result, "tools").Select(Read));
            cursor = McpJson.Text(result, "nextCursor");
            if (tools.Count > MostTools)
                return new ProbedTools(tools[..MostTools], IsCut: true);
            if (cursor is null)
                return new ProbedTools(tools, IsCut: false);
        }

        return new ProbedTools(tools, IsCut: true);
    }

    private static ProbedTool Read(JsonElement tool)
    {
        if (tool.ValueKind != JsonValueKind.Object || McpJson.Text(tool, "name") is not { } name)
            throw new ProbeException(ProbeFailures.NotMcp("The server's tool list has an entry without a name."));
        var title = McpJson.Text(tool, "title") ?? (McpJson.Object(tool, "annotations") is { } annotations ? McpJson.Text(annotations, "title") : null);
        return new ProbedTool(name, title, McpJson.Text(tool, "description"), McpJson.Object(tool, "inputSchema"));
    }
}
