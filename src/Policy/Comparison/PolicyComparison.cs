using System.Text.Json;
using Sluice.Policy.Documents;

namespace Sluice.Policy.Comparison;

/// <summary>How one policy differs from another.</summary>
/// <param name="Changes">Every difference, in the order of the documents.</param>
/// <param name="Effects">
/// Which tools open or close, and which budgets change. No more than a hint: what conditions say, redaction and methods are told by the changes alone.
/// </param>
public sealed record PolicyComparison(IReadOnlyList<DocumentChange> Changes, IReadOnlyList<PolicyEffect> Effects)
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = DocumentReader.MostDepth };

    /// <summary>Compares what is meant: the order of members, blanks and the spelling of numbers and text make no difference.</summary>
    /// <param name="before">The text of a policy that loads.</param>
    /// <param name="after">The same.</param>
    public static PolicyComparison Of(string before, string after)
    {
        using var older = JsonDocument.Parse(before, Options);
        using var newer = JsonDocument.Parse(after, Options);
        var changes = new DocumentDifference();
        changes.Compare("", older.RootElement, newer.RootElement);
        return new PolicyComparison(changes.Found, [.. EffectReader.Between(new PolicyOutline(older.RootElement), new PolicyOutline(newer.RootElement))]);
    }
}
