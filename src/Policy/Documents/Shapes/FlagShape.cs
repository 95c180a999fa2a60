using System.Text.Json;

namespace Sluice.Policy.Documents.Shapes;

internal sealed class FlagShape : Shape
{
    public override string Expected => "true or false";

    public override void Check(DocumentNode node, DocumentErrors errors)
    {
        if (node.Kind is not (JsonTokenType.True or JsonTokenType.False))
            Misfit(node, errors, "This must be true or false.");
    }
}
