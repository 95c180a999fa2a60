using System.Text.Json;

namespace Sluice.Gateway.Admin.Servers.Probing;

/// <summary>Reads members of a stranger's JSON, which may be of any type.</summary>
internal static class McpJson
{
    public static string? Text(JsonElement owner, string name) => Member(owner, name, JsonValueKind.String)?.GetString();

    public static JsonElement? Object(JsonElement owner, string name) => Member(owner, name, JsonValueKind.Object);

    public static IEnumerable<JsonElement> Elements(JsonElement owner, string name) => Member(owner, name, JsonValueKind.Array)?.EnumerateArray() ?? [];

    public static IEnumerable<string> Texts(JsonElement owner, string name) =>
        Elements(owner, name).Where(element => element.ValueKind == JsonValueKind.String).Select(element => element.GetString()!);

    private static JsonElement? Member(JsonElement owner, string name, JsonValueKind kind) =>
        owner.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : null;
}
