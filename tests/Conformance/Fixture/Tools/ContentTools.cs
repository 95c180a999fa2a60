using ModelContextProtocol.Protocol;
using Sluice.Fixture.Content;

namespace Sluice.Fixture.Tools;

/// <summary>Tools that answer at once, one for each kind of content.</summary>
internal static class ContentTools
{
    private const string Schema2020 = """
        {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
         "$defs":{"address":{"$anchor":"addressDef","type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
         "properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},"contactMethod":{"type":"string","enum":["phone","email"]},
                       "phone":{"type":"string"},"email":{"type":"string"}},
         "allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],
         "if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},
         "then":{"required":["phone"]},"else":{"required":["email"]},"additionalProperties":false}
        """;

    private const string HeaderSchema = """
        {"type":"object","required":["region","query"],
         "properties":{"region":{"type":"string","x-mcp-header":"Region"},"priority":{"type":"integer","x-mcp-header":"Priority"},
                       "query":{"type":"string"}}}
        """;

    public static IEnumerable<FixtureTool> All =>
    [
        FixtureTool.Returning("test_simple_text", "Returns text.", Text("This is a simple text response for testing.")),
        FixtureTool.Returning("test_image_content", "Returns an image.", Image),
        FixtureTool.Returning("test_audio_content", "Returns audio.", new AudioContentBlock { Data = Samples.Wav, MimeType = "audio/wav" }),
        FixtureTool.Returning(
            "test_embedded_resource",
            "Returns a resource.",
            Resource("test://embedded-resource", "text/plain", "This is an embedded resource content.")),
        FixtureTool.Returning(
            "test_multiple_content_types",
            "Returns text, an image and a resource.",
            Text("Multiple content types test:"),
            Image,
            Resource("test://mixed-content-resource", "application/json", """{"test":"data","value":123}""")),
        new("test_error_handling", "Always fails.", (_, _) => new(Answer.Error("This tool intentionally returns an error for testing"))),
        new("json_schema_2020_12_tool", "Has a schema with many keywords.", (_, _) => new(Answer.Text("Accepted."))) { InputSchema = Schema2020 },
        new("test_header_tool", "Repeats parameters in headers.", (call, _) => new(Answer.Text($"Ran in {call.TextArgument("region")}.")))
        {
            InputSchema = HeaderSchema,
        },
    ];

    private static ImageContentBlock Image => new() { Data = Samples.Png, MimeType = "image/png" };

    private static TextContentBlock Text(string text) => new() { Text = text };

    private static EmbeddedResourceBlock Resource(string uri, string type, string text) =>
        new() { Resource = new TextResourceContents { Uri = uri, MimeType = type, Text = text } };
}
