using System.Text.Json;
using Sluice.Policy.Conditions;

namespace Sluice.Policy.Documents.Shapes;

/// <summary>Any JSON value that a call's value can be compared with, hence not null: null counts as absent.</summary>
internal sealed class ValueShape : Shape
{
    /// <summary>The most values in one, itself included: it bounds what a comparison costs.</summary>
    public const int MostNested = 1_000;

    public override string Expected => $"text, a number of at most {JsonNumber.MostDigits} digits, true, false, a list or an object";

    public override void Check(DocumentNode node, DocumentErrors errors)
    {
        if (node.Kind == JsonTokenType.Null)
            errors.Refuse(node, "Null counts as absent: nothing compares with it.", "Use the operator exists.");
        else if (Count(node) > MostNested)
            Misfit(node, errors, $"This has more than {MostNested} values in it.");
        else
            CheckParts(node, errors);
    }

    private static int Count(DocumentNode node) => 1 + node.Children.Sum(Count);

    private void CheckParts(DocumentNode node, DocumentErrors errors)
    {
        if (node.Kind == JsonTokenType.Number && node.Number is null)
            Misfit(node, errors, "This number has too many digits to compare exactly.");
        else if (node.Kind == JsonTokenType.String && node.Text is null)
            Misfit(node, errors, "This text has half of a surrogate pair.");
        foreach (var child in node.Children)
            CheckParts(child, errors);
    }
}
