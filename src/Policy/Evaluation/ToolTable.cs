using System.Collections.Frozen;
using Sluice.Policy.Conditions;
using Sluice.Policy.Explanations;
using Sluice.Policy.Ledger;
using Sluice.Policy.Replays;

namespace Sluice.Policy.Evaluation;

/// <summary>Which rules hold for which tool. One look-up answers both calls and listings, so that the two cannot disagree.</summary>
internal sealed class ToolTable
{
    /// <summary>The name that stands for every tool, in <c>hide</c> and as a key of <c>tools</c>.</summary>
    public const string Every = "*";

    private readonly FrozenDictionary<string, ToolRules>.AlternateLookup<ReadOnlySpan<char>> _listed;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _hidden;
    private readonly bool _hidesAll;
    private readonly StarRules? _star;
    private readonly ToolRules? _unlisted;

    /// <param name="listed">Rules by the tool's name.</param>
    /// <param name="hidden">The <c>hide</c> list.</param>
    /// <param name="star">The rules of <c>tools["*"]</c>; null when there are none.</param>
    /// <param name="unlisted">What else holds for a tool that is not listed; null under <c>default: deny</c>.</param>
    public ToolTable(IReadOnlyDictionary<string, ToolRules> listed, IReadOnlyCollection<string> hidden, ToolRules? star, ToolRules? unlisted)
    {
        _listed = listed.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _hidden = hidden.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _hidesAll = hidden.Contains(Every, StringComparer.Ordinal);
        _star = star is null ? null : new StarRules(star);
        _unlisted = unlisted;
    }

    /// <summary>
    /// Of a document in shadow mode: what holds for calls that it would deny for their tool's name alone. They run all the same, so that limits which are
    /// enforced count them. Null for other documents.
    /// </summary>
    public ToolRules? Watched { get; init; }

    public Verdict Judge(in ToolCall call, Span<Charge> charges)
    {
        _listed.TryGetValue(call.Tool, out var rules);
        if (Watched is not null)
            return JudgeWatched(call, rules ?? RulesOfUnlisted(call.Tool), charges);
        if (IsHidden(call.Tool))
            return new Verdict(Denial.Hidden, 0, rules?.ListedName);
        rules ??= RulesOfUnlisted(call.Tool);
        return rules is null ? new Verdict(Denial.DefaultDeny, 0, null) : rules.Judge(call, charges);
    }

    /// <summary>The rules that <see cref="Judge"/> looks at, and those behind the one that decides.</summary>
    /// <param name="call">The call.</param>
    /// <param name="verdict">What <see cref="Judge"/> says of it.</param>
    public Explanation Explain(in ToolCall call, Verdict verdict)
    {
        bool isHidden = IsHidden(call.Tool);
        bool isListed = _listed.TryGetValue(call.Tool, out var rules);
        rules ??= RulesOfUnlisted(call.Tool);
        Charge[] charges = [];
        ExplainedRule[] own = (rules ?? Watched)?.Explain(call, out charges) ?? [];
        bool isShadow = Watched is not null;
        var hide = new ExplainedRule(RuleStep.Hide, Denial.Hidden.Rule, TruthLogic.Decided(isHidden), isHidden ? Denial.Hidden : null) { IsShadow = isShadow };
        var listing = rules is null
            ? new ExplainedRule(RuleStep.Listing, Denial.DefaultDeny.Rule, Truth.No, Denial.DefaultDeny) { IsShadow = isShadow }
            : new ExplainedRule(RuleStep.Listing, isListed ? $"/tools/{call.Tool}" : _star is null ? "/default" : $"/tools/{Every}", Truth.Yes, null);
        return new Explanation(verdict, charges, [hide, listing, .. own]);
    }

    public ReplayedCall Replay(RecordedCall call)
    {
        if (Watched is not null)
            return (RulesOf(call.Tool) ?? Watched).Replay(call);
        if (IsHidden(call.Tool))
            return new ReplayedCall(Denial.Hidden, [], [], false);
        return RulesOf(call.Tool) is { } rules ? rules.Replay(call) : new ReplayedCall(Denial.DefaultDeny, [], [], false);
    }

    /// <summary>Null when no rule holds for the tool.</summary>
    public ToolRules? RulesOf(ReadOnlySpan<char> tool) => _listed.TryGetValue(tool, out var rules) ? rules : RulesOfUnlisted(tool);

    /// <summary>In shadow mode nothing is hidden.</summary>
    public bool Shows(ReadOnlySpan<char> tool)
    {
        if (Watched is not null)
            return true;
        if (IsHidden(tool))
            return false;
        return _listed.ContainsKey(tool) || (_star is null ? _unlisted is not null : StarRules.HoldFor(tool));
    }

    private Verdict JudgeWatched(in ToolCall call, ToolRules? rules, Span<Charge> charges)
    {
        var finding = IsHidden(call.Tool) ? Denial.Hidden : rules is null ? Denial.DefaultDeny : null;
        return (rules ?? Watched!).Judge(call, charges, finding);
    }

    private bool IsHidden(ReadOnlySpan<char> tool) => _hidesAll || _hidden.Contains(tool);

    private ToolRules? RulesOfUnlisted(ReadOnlySpan<char> tool)
    {
        if (_star is null)
            return _unlisted;
        return StarRules.HoldFor(tool) ? _star.For(tool) : null;
    }
}
