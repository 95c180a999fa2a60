using Sluice.Policy.Documents.Shapes;
using Sluice.Policy.Evaluation;
using Sluice.Policy.Ledger;

namespace Sluice.Policy.Documents;

/// <summary>From one tool of the document to its rules.</summary>
/// <param name="errors">Where mistakes go.</param>
/// <param name="redaction">What generated messages leave out.</param>
/// <param name="shared">The limits of all tools.</param>
/// <param name="counters">Learns of the limits read here.</param>
/// <param name="isShadow">Whether the document is in shadow mode.</param>
internal sealed class ToolReader(DocumentErrors errors, Redaction redaction, LimitDraft[] shared, CounterBook counters, bool isShadow)
{
    public ToolRules Read(DocumentNode tool)
    {
        string name = tool.Segment;
        bool isStar = string.Equals(name, ToolTable.Every, StringComparison.Ordinal);
        var slots = new PathSlots();
        var reader = new EntryReader(new ConditionReader(errors, redaction, slots), name, ModeText.IsShadow(tool, isShadow));
        var entries = ReadEntries(tool, reader);
        var approvals = ReadApprovals(tool, reader);
        var limits = ReadLimits(tool);
        if (isStar)
            RefuseSharedLimits(tool);
        counters.Add(limits, perTool: isStar);
        var charges = Bind(limits, slots);
        CheckBounds(tool, slots, charges);
        return new ToolRules
        {
            ListedName = isStar ? null : name,
            Paths = slots.ToTree(),
            SlotCount = slots.Count,
            Entries = entries,
            Approvals = approvals,
            Charges = charges,
        };
    }

    /// <summary>What holds for a tool of which the policy says nothing.</summary>
    public ToolRules ReadUnlisted()
    {
        var slots = new PathSlots();
        var charges = Bind([], slots);
        return new ToolRules { ListedName = null, Paths = slots.ToTree(), SlotCount = slots.Count, Entries = [], Approvals = [], Charges = charges };
    }

    private RuleEntry[] ReadEntries(DocumentNode tool, EntryReader reader)
    {
        List<RuleEntry> entries = [.. reader.Read(tool["require"], Reason.Require), .. reader.Read(tool["deny_if"], Reason.DenyIf)];
        string? action = tool["action"]?.Text;
        if (action is "deny")
            entries.Add(reader.AliasOfDeny(tool["deny_if"], tool["reason"]?.Text));
        if (tool["reason"] is { } reason && action is not ("deny" or "require_approval"))
            errors.Refuse(reason, "A reason explains an action that denies.", "Add \"action\": \"deny\", or remove the reason.");
        return [.. entries];
    }

    private static RuleEntry[] ReadApprovals(DocumentNode tool, EntryReader reader)
    {
        var entries = reader.Read(tool["approval"], Reason.Approval);
        return tool["action"]?.Text is "require_approval" ? [.. entries, reader.AliasOfApproval(tool["approval"], tool["reason"]?.Text)] : entries;
    }

    private LimitDraft[] ReadLimits(DocumentNode tool)
    {
        bool isWatched = ModeText.IsShadow(tool, isShadow);
        var limits = new LimitReader(errors).Read(tool["limits"], $"/tools/{tool.Segment}", isWatched);
        return LimitReader.ReadRate(tool["rate_limit"], tool.Segment, isWatched) is { } rate ? [.. limits, rate] : limits;
    }

    /// <summary>Each name that a caller makes up would take a counter of the ledger that all grants need.</summary>
    private void RefuseSharedLimits(DocumentNode tool)
    {
        foreach (var scope in (tool["limits"]?.GoodChildren ?? []).Select(limit => limit["scope"]).OfType<DocumentNode>())
        {
            if (scope.Text is "server" or "organisation")
                errors.Refuse(scope, "Limits of tools[\"*\"] count each tool by itself, and callers choose the names of tools: a shared ledger would fill with them.",
                    "List the tools by name, put the limit under all_tools, or write the scope grant.");
        }
    }

    private ChargeRules Bind(LimitDraft[] own, PathSlots slots) =>
        new(Array.ConvertAll(own, limit => limit.Bind(slots)), Array.ConvertAll(shared, limit => limit.Bind(slots)));

    private void CheckBounds(DocumentNode tool, PathSlots slots, ChargeRules charges)
    {
        if (charges.Count > Charge.MostPerCall)
            errors.Add(tool, $"A call of this tool meets {charges.Count} limits with those of all_tools.", $"Keep it to {Charge.MostPerCall}.");
        if (slots.Count > PolicyShapes.MostPaths)
            errors.Add(tool, $"The rules of this tool name {slots.Count} different argument paths.", $"Keep it to {PolicyShapes.MostPaths}.");
    }
}
