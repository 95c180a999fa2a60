using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Sluice.Fixture.Tools;

namespace Sluice.Fixture.Http;

/// <summary><c>Mcp-Param-*</c>: an argument whose schema has <c>x-mcp-header</c> must be repeated there.</summary>
internal sealed class ParameterHeaders(ToolCatalog tools)
{
    private const string Prefix = "Mcp-Param-";

    public Fault? Check(IHeaderDictionary headers, string tool, JsonObject? arguments)
    {
        if (tools.PropertiesOf(tool) is not { } properties)
            return null;
        foreach (var property in properties.EnumerateObject())
        {
            if (!property.Value.TryGetProperty("x-mcp-header", out var suffix))
                continue;
            var header = Prefix + suffix.GetString();
            if (!Agrees(headers[header], arguments?[property.Name]))
                return Fault.Bad(McpErrorCode.HeaderMismatch, $"{header} must be the argument {property.Name}.");
        }

        return null;
    }

    private static bool Agrees(string? header, JsonNode? argument)
    {
        if (header is null || argument is null || argument.GetValueKind() is JsonValueKind.Null)
            return header is null && (argument is null || argument.GetValueKind() is JsonValueKind.Null);
        return string.Equals(McpHeaderEncoder.DecodeValue(header), McpHeaderEncoder.ConvertToHeaderValue(argument), StringComparison.Ordinal);
    }
}
