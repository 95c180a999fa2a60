using System.Text.Json;

namespace Sluice.Gateway.Mcp.Eras;

/// <summary>The extension <c>io.modelcontextprotocol/tasks</c> of the modern era, which a client declares with each request.</summary>
internal static class TaskExtension
{
    /// <summary>Reads <c>_meta</c> anew: meant for requests that are refused.</summary>
    public static bool IsDeclared(RpcMessage message)
    {
        if (message.MetaRange.IsEmpty)
            return false;
        using var meta = JsonDocument.Parse(message.Body.Slice(message.MetaRange.Start, message.MetaRange.Length));
        return TryGetObject(meta.RootElement, "io.modelcontextprotocol/clientCapabilities"u8, out var capabilities)
            && TryGetObject(capabilities, "extensions"u8, out var extensions)
            && TryGetObject(extensions, "io.modelcontextprotocol/tasks"u8, out _);
    }

    private static bool TryGetObject(JsonElement parent, ReadOnlySpan<byte> name, out JsonElement member) =>
        parent.TryGetProperty(name, out member) && member.ValueKind == JsonValueKind.Object;
}
