using System.Text.Json;

namespace Sluice.Policy.Documents.Shapes;

/// <summary>An array.</summary>
internal sealed class ListShape(Shape items, int most) : Shape
{
    public Shape Items => items;

    public int Most => most;

    public override string Expected => $"a list of at most {most} entries";

    public override void Check(DocumentNode node, DocumentErrors errors)
    {
        if (node.Kind != JsonTokenType.StartArray || node.Children.Count > most)
        {
            bool isList = node.Kind == JsonTokenType.StartArray;
            Misfit(node, errors, isList ? $"There are {node.Children.Count} entries here." : "This must be a list.");
            return;
        }

        foreach (var child in node.Children)
            items.Check(child, errors);
    }
}
