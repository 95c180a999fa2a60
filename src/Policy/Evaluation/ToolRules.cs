using Sluice.Policy.Conditions;
using Sluice.Policy.Explanations;
using Sluice.Policy.Ledger;
using Sluice.Policy.Replays;

namespace Sluice.Policy.Evaluation;

/// <summary>Everything that is decided about one tool's calls, compiled. Immutable.</summary>
internal sealed class ToolRules
{
    /// <summary>The policy's spelling of the tool; null for rules that no single name stands for.</summary>
    public required string? ListedName { get; init; }

    /// <summary>The argument paths that conditions and costs read; null when there are none.</summary>
    public required PathNode? Paths { get; init; }

    /// <summary>One for each argument path.</summary>
    public required int SlotCount { get; init; }

    /// <summary>Require, then deny_if.</summary>
    public required RuleEntry[] Entries { get; init; }

    /// <summary>Those that suspend the call until a person approves it.</summary>
    public required RuleEntry[] Approvals { get; init; }

    public required ChargeRules Charges { get; init; }

    /// <param name="call">The call.</param>
    /// <param name="charges">Receives the charges: those that are enforced, then those that are only watched.</param>
    /// <param name="finding">What would have denied the call before these rules, were it enforced; null for nothing.</param>
    public Verdict Judge(in ToolCall call, Span<Charge> charges, Denial? finding = null)
    {
        Span<Slot> slots = stackalloc Slot[SlotCount];
        Paths?.Read(call, slots);
        var facts = new Facts(call, slots);
        foreach (var entry in Entries)
        {
            if (!entry.Denies(facts))
                continue;
            if (!entry.IsShadow)
                return new Verdict(entry.Denial, 0, ListedName, finding);
            finding ??= entry.Denial;
        }

        // A call that no limit can charge never runs: nobody is asked to approve it.
        var denial = Charges.Write(facts, charges, ref finding);
        if (denial is not null)
            return new Verdict(denial, 0, ListedName, finding);
        var approval = ApprovalOf(facts, ref finding);
        int watched = Charges.WatchedCount;
        return new Verdict(null, Charges.Count - watched, ListedName, finding, finding is null ? watched : 0, approval);
    }

    /// <summary>The rules that <see cref="Judge"/> looks at, and those behind the one that decides.</summary>
    public ExplainedRule[] Explain(in ToolCall call, out Charge[] charges)
    {
        Span<Slot> slots = stackalloc Slot[SlotCount];
        Paths?.Read(call, slots);
        var facts = new Facts(call, slots);
        var explained = new List<ExplainedRule>(Entries.Length + Approvals.Length);
        foreach (var entry in Entries)
            explained.Add(entry.Explain(facts));
        foreach (var entry in Approvals)
            explained.Add(entry.Explain(facts));
        return [.. explained, .. Charges.Explain(facts, out charges)];
    }

    /// <summary>As <see cref="Judge"/>, as far as a record tells, and as the decision of that time proves.</summary>
    public ReplayedCall Replay(RecordedCall call)
    {
        Span<Slot> slots = stackalloc Slot[SlotCount];
        var read = new ToolCall { Tool = call.Tool, Arguments = call.Arguments, GrantLabel = call.GrantLabel };
        Paths?.Read(read, slots);
        var facts = new Facts(read, slots);
        var undecided = new List<string>();
        foreach (var entry in Entries.Where(entry => !entry.IsShadow))
        {
            var denies = call.Proves(entry) ?? entry.Denies(facts, call);
            if (denies == true)
                return new ReplayedCall(entry.Denial, undecided, [], false);
            if (denies is null)
                undecided.Add(entry.Denial.Rule);
        }

        // What a person says to it now is in no record.
        foreach (var entry in Approvals.Where(entry => !entry.IsShadow))
        {
            if (entry.Denies(facts, call) != false)
                undecided.Add(entry.Denial.Rule);
        }

        return new ReplayedCall(null, undecided, Charges.Write(call, out bool hasGuess), hasGuess);
    }

    public ToolRules ForTool(string tool) => new()
    {
        ListedName = ListedName,
        Paths = Paths,
        SlotCount = SlotCount,
        Entries = Entries,
        Approvals = Approvals,
        Charges = Charges.ForTool(tool),
    };

    private Denial? ApprovalOf(in Facts facts, ref Denial? finding)
    {
        foreach (var entry in Approvals)
        {
            if (!entry.Denies(facts))
                continue;
            if (!entry.IsShadow)
                return entry.Denial;
            finding ??= entry.Denial;
        }

        return null;
    }
}
