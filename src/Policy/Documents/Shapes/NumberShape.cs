using System.Text.Json;
using Sluice.Policy.Conditions;

namespace Sluice.Policy.Documents.Shapes;

/// <summary>Any number that compares exactly.</summary>
internal sealed class NumberShape : Shape
{
    public override string Expected => $"a number of at most {JsonNumber.MostDigits} digits";

    public override void Check(DocumentNode node, DocumentErrors errors)
    {
        if (node.Kind != JsonTokenType.Number)
            Misfit(node, errors, "This must be a number: it is compared with greater and less.");
        else if (node.Number is null)
            Misfit(node, errors, "This number has too many digits to compare exactly.");
    }
}
