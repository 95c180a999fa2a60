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
            if (property.Value.TryGetProperty("x-mcp-header", out var suffix) && !Agrees(headers[Prefix + suffix.GetString()], arguments?[property.Name]))
                return Fault.Bad(McpErrorCode.HeaderMismatch, $"{Prefix}{suffix.GetString()} must be the argument {property.Name}.");
        }

        return null;
    }

    private static bool Agrees(string? header, JsonNode? argument) =>
        argument is null || argument.GetValueKind() is JsonValueKind.Null
            ? header is null
            : header is not null && string.Equals(McpHeaderEncoder.DecodeValue(header), McpHeaderEncoder.ConvertToHeaderValue(argument), StringComparison.Ordinal);
}
