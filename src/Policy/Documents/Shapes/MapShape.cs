using System.Text.Json;

namespace Sluice.Policy.Documents.Shapes;

/// <summary>An object whose keys the author chooses.</summary>
internal sealed class MapShape(TextShape names, Shape values, int most) : Shape
{
    public TextShape Names => names;

    public Shape Values => values;

    public int Most => most;

    public override string Expected => $"an object of at most {most} entries";

    public override void Check(DocumentNode node, DocumentErrors errors)
    {
        if (node.Kind != JsonTokenType.StartObject || node.Children.Count > most)
        {
            bool isObject = node.Kind == JsonTokenType.StartObject;
            Misfit(node, errors, isObject ? $"There are {node.Children.Count} entries here." : "This must be an object.");
            return;
        }

        foreach (var child in node.Children)
        {
            if (names.Fits(child.Segment))
                values.Check(child, errors);
            else
                errors.Refuse(child, "This name is not possible.", $"Name it with {names.Expected}.");
        }
    }
}
