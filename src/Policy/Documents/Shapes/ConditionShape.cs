namespace Sluice.Policy.Documents.Shapes;

/// <summary>A condition: its operator decides what its value must be.</summary>
/// <param name="operators">The value's shape for each operator.</param>
/// <param name="fields">The fields as they are before the operator is known.</param>
internal sealed class ConditionShape(IReadOnlyList<KeyValuePair<string, Shape>> operators, params IReadOnlyList<Field> fields)
    : ObjectShape("condition", fields)
{
    public const string Operator = "op";
    public const string Value = "value";

    public IReadOnlyList<KeyValuePair<string, Shape>> Operators => operators;

    protected override Shape ShapeOf(Field field, DocumentNode node)
    {
        if (!string.Equals(field.Name, Value, StringComparison.Ordinal))
            return field.Shape;
        string? op = node[Operator]?.Text;
        return operators.FirstOrDefault(known => string.Equals(known.Key, op, StringComparison.Ordinal)).Value ?? field.Shape;
    }
}
