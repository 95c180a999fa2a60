using System.Text.Json;
using Sluice.Policy.Documents;
using Sluice.Policy.Evaluation;

namespace Sluice.Policy.Comparison;

/// <summary>What a policy says, in a few words.</summary>
/// <param name="Tools">By name; the last stands for all that the policy does not name.</param>
/// <param name="SharedLimits">Of all tools together, counter -> how much.</param>
public sealed record PolicySummary(IReadOnlyList<ToolSummary> Tools, IReadOnlyDictionary<string, string> SharedLimits)
{
    /// <param name="document">The text of a policy that loads.</param>
    public static PolicySummary Of(string document)
    {
        using var parsed = JsonDocument.Parse(document, new JsonDocumentOptions { MaxDepth = DocumentReader.MostDepth });
        var outline = new PolicyOutline(parsed.RootElement);
        var names = outline.Names.Where(name => name != ToolTable.Every).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return new PolicySummary([.. names.Append(ToolTable.Every).Select(name => new ToolSummary(name, outline.AccessTo(name), outline.LimitsOf(name)))], outline.SharedLimits);
    }
}
