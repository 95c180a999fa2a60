using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Sluice.Fixture.Content;

namespace Sluice.Fixture.Tools;

/// <summary>All tools, in one order: the suite tries its headers on the first.</summary>
internal sealed class ToolCatalog(
    StreamingTools streaming, InputTools inputs, StatefulInputTools statefulInputs, ChangeTools changes, TaskTools tasks)
{
    private readonly FixtureTool[] _fixed =
        [.. ContentTools.All, .. streaming.All, .. inputs.All, .. statefulInputs.All, .. changes.All, .. tasks.All];

    public ValueTask<ListToolsResult> ListAsync(RequestContext<ListToolsRequestParams> request, CancellationToken cancellationToken) =>
        new(Caching.Public(new ListToolsResult { Tools = [.. Current.Select(tool => tool.ToProtocol())] }));

    public ValueTask<ResultOrAlternate<CallToolResult>> CallAsync(RequestContext<CallToolRequestParams> call, CancellationToken cancellationToken) =>
        Find(call.Params.Name) is { } tool
            ? tool.RunAsync(call, cancellationToken)
            : throw new McpProtocolException("There is no such tool.", McpErrorCode.InvalidParams);

    /// <summary>The properties of a tool's input, from which its headers follow.</summary>
    public JsonElement? PropertiesOf(string name) =>
        Find(name) is { } tool && JsonElement.Parse(tool.InputSchema).TryGetProperty("properties", out var properties) ? properties : null;

    private IEnumerable<FixtureTool> Current => _fixed.Concat(changes.Current);

    private FixtureTool? Find(string name) => Current.FirstOrDefault(tool => string.Equals(tool.Name, name, StringComparison.Ordinal));
}
