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

    public required ChargeRules Charges { get; init; }

    /// <param name="call">The call.</param>
    /// <param name="charges">Receives the charges: those that are enforced, then those that are only watched.</param>
    /// <param name="finding">What would have denied the call before these rules, were it enforced; null for nothing.</param>
    public Verdict Judge(in ToolCall call, Span<Charge> charges, Denial? finding = null)
    {
        Span<Slot> slots = stackalloc Slot[SlotCount];
        Paths?.Read(call.Arguments, slots);
        var facts = new Facts(call, slots);
        foreach (var entry in Entries)
        {
            if (!entry.Denies(facts))
                continue;
            if (!entry.IsShadow)
                return new Verdict(entry.Denial, 0, ListedName, finding);
            finding ??= entry.Denial;
        }

        var denial = Charges.Write(facts, charges, ref finding);
        if (denial is not null)
            return new Verdict(denial, 0, ListedName, finding);
        int watched = Charges.WatchedCount;
        return new Verdict(null, Charges.Count - watched, ListedName, finding, finding is null ? watched : 0);
    }

    /// <summary>The rules that <see cref="Judge"/> looks at, and those behind the one that decides.</summary>
    public ExplainedRule[] Explain(in ToolCall call, out Charge[] charges)
    {
        Span<Slot> slots = stackalloc Slot[SlotCount];
        Paths?.Read(call.Arguments, slots);
        var facts = new Facts(call, slots);
        var explained = new ExplainedRule[Entries.Length];
        for (int i = 0; i < Entries.Length; i++)
            explained[i] = Entries[i].Explain(facts);
        return [.. explained, .. Charges.Explain(facts, out charges)];
    }

    /// <summary>As <see cref="Judge"/>, as far as a record tells, and as the decision of that time proves.</summary>
    public ReplayedCall Replay(RecordedCall call)
    {
        Span<Slot> slots = stackalloc Slot[SlotCount];
        Paths?.Read(call.Arguments, slots);
        var facts = new Facts(new ToolCall { Tool = call.Tool, Arguments = call.Arguments, GrantLabel = call.GrantLabel }, slots);
        var undecided = new List<string>();
        foreach (var entry in Entries.Where(entry => !entry.IsShadow))
        {
            var denies = call.Proves(entry) ?? entry.Denies(facts, call);
            if (denies == true)
                return new ReplayedCall(entry.Denial, undecided, [], false);
            if (denies is null)
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
        Charges = Charges.ForTool(tool),
    };
}
