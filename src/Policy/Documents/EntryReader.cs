using Sluice.Policy.Conditions;
using Sluice.Policy.Evaluation;

namespace Sluice.Policy.Documents;

/// <summary>From the entries of <c>require</c>, <c>deny_if</c> and <c>approval</c> to their compiled form.</summary>
/// <param name="conditions">Reads the conditions of this tool.</param>
/// <param name="tool">The tool's name in rule ids.</param>
/// <param name="isShadow">Whether the tool is in shadow mode.</param>
internal sealed class EntryReader(ConditionReader conditions, string tool, bool isShadow)
{
    public RuleEntry[] Read(DocumentNode? list, Reason reason) =>
        list is null ? [] : [.. list.GoodChildren.Select(entry => ReadEntry(entry, list.Segment, reason))];

    /// <summary>The always-holding <c>deny_if</c> that <c>"action": "deny"</c> stands for, after those written out.</summary>
    public RuleEntry AliasOfDeny(DocumentNode? denyIf, string? reason) =>
        new([], new Denial(Reason.DenyIf, RuleId("deny_if", $"{denyIf?.Children.Count ?? 0}"), reason ?? GeneratedMessage.OfDenyIf([])), isShadow);

    /// <summary>The always-holding <c>approval</c> that <c>"action": "require_approval"</c> stands for, after those written out.</summary>
    public RuleEntry AliasOfApproval(DocumentNode? approval, string? reason) =>
        new([], new Denial(Reason.Approval, RuleId("approval", $"{approval?.Children.Count ?? 0}"), reason), isShadow);

    private RuleEntry ReadEntry(DocumentNode entry, string list, Reason reason)
    {
        var written = entry["conditions"]?.GoodChildren.Select(conditions.Read).OfType<WrittenCondition>().ToArray() ?? [];
        string? message = entry["on_deny"]?.Text ?? GeneratedMessage.Of(reason, written);
        string id = written.Length == 0 ? entry.Segment : $"{written[0].Path}-{written[0].Operator}";
        return new RuleEntry(written, new Denial(reason, RuleId(list, id), message), ModeText.IsShadow(entry, isShadow));
    }

    private string RuleId(string list, string entry) => $"/tools/{tool}/{list}/{entry}";
}
