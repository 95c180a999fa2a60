using System.Text.Json;

namespace Sluice.Policy.Documents.Shapes;

/// <summary>An object of known members.</summary>
/// <param name="name">What the schema calls it.</param>
/// <param name="fields">All members that are known.</param>
internal class ObjectShape(string name, params IReadOnlyList<Field> fields) : Shape
{
    public string Name => name;

    public IReadOnlyList<Field> Fields => fields;

    public override string Expected => $"an object with {Known}";

    private string Known => string.Join(", ", fields.Select(field => field.Name));

    public override void Check(DocumentNode node, DocumentErrors errors)
    {
        if (node.Kind != JsonTokenType.StartObject)
        {
            Misfit(node, errors, "This must be an object.");
            return;
        }

        foreach (var field in fields)
        {
            if (field.Required && !node.Children.Any(child => IsNamed(child, field)))
                errors.Add(node, $"\"{field.Name}\" is missing.", $"Add \"{field.Name}\": {field.Shape.Expected}.");
        }

        foreach (var child in node.Children)
            CheckMember(node, child, errors);
    }

    /// <summary>What a member must be, given its object; overridden where one member decides on another.</summary>
    protected virtual Shape ShapeOf(Field field, DocumentNode node) => field.Shape;

    private static bool IsNamed(DocumentNode child, Field field) => string.Equals(child.Segment, field.Name, StringComparison.Ordinal);

    private void CheckMember(DocumentNode node, DocumentNode child, DocumentErrors errors)
    {
        if (fields.FirstOrDefault(field => IsNamed(child, field)) is { } known)
            ShapeOf(known, node).Check(child, errors);
        else
            errors.Refuse(child, "This field is not known.", $"Remove it, or write one of: {Known}.");
    }
}
