using System.Text.Json;

namespace Sluice.Policy.Documents.Shapes;

/// <summary>An object of any members.</summary>
internal sealed class AnyObjectShape : Shape
{
    public override string Expected => "an object";

    public override void Check(DocumentNode node, DocumentErrors errors)
    {
        if (node.Kind != JsonTokenType.StartObject)
            Misfit(node, errors, "This must be an object.");
    }
}
