using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sluice.Fixture.Tools;

internal static class Arguments
{
    public static string TextArgument(this RequestContext<CallToolRequestParams> call, string name) =>
        Find(call, name) is { ValueKind: JsonValueKind.String } value
            ? value.GetString()!
            : throw new McpProtocolException($"The argument {name} must be text.", McpErrorCode.InvalidParams);

    public static double NumberArgument(this RequestContext<CallToolRequestParams> call, string name) =>
        Find(call, name) is { ValueKind: JsonValueKind.Number } value
            ? value.GetDouble()
            : throw new McpProtocolException($"The argument {name} must be a number.", McpErrorCode.InvalidParams);

    private static JsonElement? Find(RequestContext<CallToolRequestParams> call, string name) =>
        call.Params.Arguments is { } given && given.TryGetValue(name, out var value) ? value : null;
}
