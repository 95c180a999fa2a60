using System.Text.Json;

namespace Sluice.Policy.Documents.Shapes;

/// <summary>A whole number in a range; 10, 10.0 and 1e1 are the same.</summary>
internal sealed class WholeNumberShape(long least, long most) : Shape
{
    public long Least => least;

    public long Most => most;

    public override string Expected => $"a whole number from {least} to {most}";

    public override void Check(DocumentNode node, DocumentErrors errors)
    {
        if (node.Kind != JsonTokenType.Number)
            Misfit(node, errors, "This must be a number.");
        else if (node.Number is not { } number || decimal.Truncate(number) != number || number < least || number > most)
            Misfit(node, errors, "This number is not possible here.");
    }
}
