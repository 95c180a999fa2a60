using Sluice.Policy;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Admin.Replay;

/// <summary>Counts what would change.</summary>
internal sealed class ReplayTally(int mostSamples)
{
    /// <summary>The most frequent; policies have few rules, so that more are seldom.</summary>
    private const int MostGroups = 500;

    private readonly Dictionary<ReplayedChange, ReplayGroup> _changes = [];
    private readonly Dictionary<string, ReplayGroup> _lacking = new(StringComparer.Ordinal);
    private int _unchanged;
    private int _undecided;
    private int _unavailable;
    private int _guessed;

    public void Add(DecisionRecord record, TrialOutcome trial)
    {
        // Nothing of such a record was decided by a policy.
        if (record.Reason == ReasonNames.Of(Reason.LedgerUnavailable) || record.Reason == ReasonNames.Of(Reason.AuditUnavailable))
        {
            _unavailable++;
            return;
        }

        _guessed += trial.HasGuessedCost ? 1 : 0;

        // A rule in shadow mode denied nothing.
        var (was, rule) = record.Outcome == TrialOutcome.Denied ? (TrialOutcome.Denied, record.Rule) : (TrialOutcome.Allowed, "");
        if (trial.Outcome == TrialOutcome.Undecided)
            AddUndecided(record, trial);
        else if (trial.Outcome == was && string.Equals(trial.Rule, rule, StringComparison.Ordinal))
            _unchanged++;
        else
            Add(_changes, new ReplayedChange(was, rule, trial.Outcome, trial.Rule), record);
    }

    public ReplayView View(IReadOnlyList<DecisionRecord> records, bool isCut) => new()
    {
        Records = records.Count,
        IsCut = isCut,
        First = records.Count == 0 ? null : records[0].Time.UtcDateTime,
        Last = records.Count == 0 ? null : records[^1].Time.UtcDateTime,
        Unchanged = _unchanged,
        Undecided = _undecided,
        Unavailable = _unavailable,
        GuessedCosts = _guessed,
        Changes = [.. Most(_changes).Select(change => ReplayChangeView.Of(change.Key, change.Value))],
        UndecidedRules = [.. Most(_lacking).Select(rule => new UndecidedRuleView { Rule = rule.Key, Count = rule.Value.Count, Samples = rule.Value.Samples })],
    };

    private void AddUndecided(DecisionRecord record, TrialOutcome trial)
    {
        _undecided++;
        foreach (var rule in trial.Lacking)
            Add(_lacking, rule, record);
    }

    private void Add<TKey>(Dictionary<TKey, ReplayGroup> groups, TKey key, DecisionRecord record)
        where TKey : notnull
    {
        if (!groups.TryGetValue(key, out var group))
            groups.Add(key, group = new ReplayGroup(mostSamples));
        group.Add(record);
    }

    private static IEnumerable<KeyValuePair<TKey, ReplayGroup>> Most<TKey>(Dictionary<TKey, ReplayGroup> groups)
        where TKey : notnull =>
        groups.OrderByDescending(group => group.Value.Count).Take(MostGroups);
}
