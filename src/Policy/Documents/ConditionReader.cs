using System.Text.Json;
using Sluice.Policy.Conditions;
using Sluice.Policy.Documents.Shapes;
using Sluice.Policy.Evaluation;

namespace Sluice.Policy.Documents;

/// <summary>From a condition of the document to its compiled form.</summary>
internal sealed class ConditionReader(DocumentErrors errors, Redaction redaction, PathSlots slots)
{
    /// <summary>Null when a part is missing or bad, which is then reported.</summary>
    public WrittenCondition? Read(DocumentNode node)
    {
        var path = PathReader.Any(node["path"], errors);
        string? op = node[ConditionShape.Operator]?.Text;
        var value = node[ConditionShape.Value];
        if (path is null || op is null || value is null)
            return null;
        var compiled = Compile(op, slots.SourceOf(path), value);
        bool isRedacted = redaction.Covers(path);
        bool isSecret = isRedacted && compiled is not ExistsCondition;
        return compiled is null ? null : new WrittenCondition(path, op, isSecret ? null : value.Excerpt(), isRedacted, compiled);
    }

    private Condition? Compile(string op, OperandSource source, DocumentNode value) => op switch
    {
        "eq" => new EqualityCondition(source, [Expected(value)], negated: false),
        "neq" => new EqualityCondition(source, [Expected(value)], negated: true),
        "in" => new EqualityCondition(source, Elements(value), negated: false),
        "not_in" => new EqualityCondition(source, Elements(value), negated: true),
        "lt" => new OrderingCondition(source, Ordering.Less, value.Number.GetValueOrDefault()),
        "lte" => new OrderingCondition(source, Ordering.AtMost, value.Number.GetValueOrDefault()),
        "gt" => new OrderingCondition(source, Ordering.Greater, value.Number.GetValueOrDefault()),
        "gte" => new OrderingCondition(source, Ordering.AtLeast, value.Number.GetValueOrDefault()),
        "exists" => new ExistsCondition(source, value.Kind == JsonTokenType.True),
        "contains" => new ContainsCondition(source, Expected(value), value.Text),
        _ => Pattern(source, value),
    };

    private RegexCondition? Pattern(OperandSource source, DocumentNode value)
    {
        if (PatternText.TryCompile(value.Text!, out var regex, out string? problem))
            return new RegexCondition(source, regex);
        errors.Refuse(value, problem, "Write a pattern of the non-backtracking .NET engine.");
        return null;
    }

    private static ExpectedValue[] Elements(DocumentNode list) => [.. list.GoodChildren.Select(Expected)];

    private static ExpectedValue Expected(DocumentNode value) => value.Kind switch
    {
        JsonTokenType.String => new ExpectedText(value.Text ?? string.Empty),
        JsonTokenType.Number => new ExpectedNumber(value.Number.GetValueOrDefault()),
        JsonTokenType.StartArray => new ExpectedArray(Elements(value)),
        JsonTokenType.StartObject => new ExpectedObject(
            [.. value.GoodChildren.Select(member => KeyValuePair.Create(member.Segment, Expected(member)))]),
        _ => new ExpectedLiteral(ValueKinds.Of(value.Kind)),
    };
}
