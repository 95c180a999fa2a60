using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Sluice.Fixture.Tools;

internal sealed record FixtureTool(string Name, string Description, RunTool RunAsync)
{
    /// <summary>A JSON Schema, sent as it stands.</summary>
    public string InputSchema { get; init; } = """{"type":"object","properties":{}}""";

    public static FixtureTool Returning(string name, string description, params ContentBlock[] content) =>
        new(name, description, (_, _) => new(new CallToolResult { Content = content }));

    public Tool ToProtocol() => new() { Name = Name, Description = Description, InputSchema = JsonElement.Parse(InputSchema) };
}
