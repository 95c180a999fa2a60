using System.Text.Json.Nodes;
using Sluice.Policy.Documents.Shapes;

namespace Sluice.Policy.Tests.Documents;

/// <summary>What the parser's table says, in the words of JSON Schema 2020-12.</summary>
internal sealed class ShapesAsSchema
{
    private readonly JsonObject _definitions = [];

    public static JsonObject Of(ObjectShape document)
    {
        var writer = new ShapesAsSchema();
        var schema = writer.Object(document);
        schema["$defs"] = writer._definitions;
        return schema;
    }

    public static JsonObject Of(MapShape document)
    {
        var writer = new ShapesAsSchema();
        var schema = writer.Map(document);
        schema["$defs"] = writer._definitions;
        return schema;
    }

    private JsonObject Schema(Shape shape) => shape switch
    {
        ObjectShape named => Reference(named),
        MapShape map => Map(map),
        ListShape list => new JsonObject { ["type"] = "array", ["items"] = Schema(list.Items), ["maxItems"] = list.Most },
        TextShape text => Text(text),
        ChoiceShape choice => new JsonObject { ["enum"] = Strings(choice.Words) },
        AnyObjectShape => new JsonObject { ["type"] = "object" },
        WholeNumberShape number => new JsonObject { ["type"] = "integer", ["minimum"] = number.Least, ["maximum"] = number.Most },
        NumberShape => new JsonObject { ["type"] = "number" },
        FlagShape => new JsonObject { ["type"] = "boolean" },
        ValueShape => new JsonObject { ["type"] = Strings(["string", "number", "boolean", "array", "object"]) },
        _ => throw new ArgumentOutOfRangeException(nameof(shape)),
    };

    private JsonObject Reference(ObjectShape shape)
    {
        if (!_definitions.ContainsKey(shape.Name))
            _definitions[shape.Name] = Object(shape);
        return new JsonObject { ["$ref"] = $"#/$defs/{shape.Name}" };
    }

    private JsonObject Object(ObjectShape shape)
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(shape.Fields.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Name, Schema(field.Shape)))),
            ["additionalProperties"] = false,
        };
        string[] required = [.. shape.Fields.Where(field => field.Required).Select(field => field.Name)];
        if (required.Length > 0)
            schema["required"] = Strings(required);
        if (shape is ConditionShape condition)
            schema["allOf"] = new JsonArray([.. condition.Operators.GroupBy(known => known.Value).Where(IsNarrower).Select(Operators)]);
        return schema;
    }

    private static bool IsNarrower(IGrouping<Shape, KeyValuePair<string, Shape>> operators) => operators.Key is not ValueShape;

    private JsonObject Operators(IGrouping<Shape, KeyValuePair<string, Shape>> operators) => new()
    {
        ["if"] = new JsonObject
        {
            ["properties"] = new JsonObject { [ConditionShape.Operator] = new JsonObject { ["enum"] = Strings(operators.Select(known => known.Key)) } },
            ["required"] = Strings([ConditionShape.Operator]),
        },
        ["then"] = new JsonObject { ["properties"] = new JsonObject { [ConditionShape.Value] = Schema(operators.Key) } },
    };

    private JsonObject Map(MapShape map)
    {
        var names = Text(map.Names);
        names.Remove("type");
        return new JsonObject
        {
            ["type"] = "object",
            ["propertyNames"] = names,
            ["additionalProperties"] = Schema(map.Values),
            ["maxProperties"] = map.Most,
        };
    }

    private static JsonObject Text(TextShape text)
    {
        var schema = new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = text.Most };
        if (text.Pattern is not null)
            schema["pattern"] = text.Pattern;
        return schema;
    }

    private static JsonArray Strings(IEnumerable<string> words) => new([.. words.Select(word => JsonValue.Create(word))]);
}
