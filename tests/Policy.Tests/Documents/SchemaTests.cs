using System.Text.Json.Nodes;
using Sluice.Policy.Cases;
using Sluice.Policy.Documents.Shapes;
using Sluice.Policy.Flows;

namespace Sluice.Policy.Tests.Documents;

/// <summary>The published schema says what the parser checks, field by field and bound by bound.</summary>
public class SchemaTests
{
    private static readonly string[] Annotations = ["$schema", "$id", "title", "description", "default", "examples"];

    public static TheoryData<string> Files() => ["policy.schema.json", "policy-tests.schema.json", "flows.schema.json"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Schema_WithoutItsDescriptions_IsTheParsersTable(string file)
    {
        var expected = file switch
        {
            "policy.schema.json" => ShapesAsSchema.Of(PolicyShapes.Document),
            "flows.schema.json" => ShapesAsSchema.Of(FlowShapes.Flows),
            _ => ShapesAsSchema.Of(CaseShapes.Document),
        };
        var actual = WithoutAnnotations(Published(file))!;
        Assert.True(JsonNode.DeepEquals(expected, actual), $"The parser's table is now:\n{expected}");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Schema_Dialect_Is2020_12(string file) => Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string?)Published(file)["$schema"]);

    [Theory]
    [MemberData(nameof(Files))]
    public void Schema_EveryField_IsDescribed(string file)
    {
        var published = Published(file);
        var objects = published["$defs"]!.AsObject().Select(definition => definition.Value!).Append(published).Where(shape => shape["properties"] is not null);
        var fields = objects.SelectMany(shape => shape["properties"]!.AsObject());
        Assert.All(fields, field => Assert.NotNull(field.Value!["description"]));
    }

    private static JsonObject Published(string file) => JsonNode.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "docs", file)))!.AsObject();

    // Under "properties" and "$defs" the keys are names that the language chose: "default" is a field there, not an annotation.
    private static JsonNode? WithoutAnnotations(JsonNode? node, bool keysAreNames = false) => node switch
    {
        JsonObject map => new JsonObject(map
            .Where(member => keysAreNames || !Annotations.Contains(member.Key))
            .Select(member => KeyValuePair.Create(member.Key, WithoutAnnotations(member.Value, !keysAreNames && member.Key is "properties" or "$defs")))),
        JsonArray list => new JsonArray([.. list.Select(item => WithoutAnnotations(item))]),
        _ => node?.DeepClone(),
    };
}
