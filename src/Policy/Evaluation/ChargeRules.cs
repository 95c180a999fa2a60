using Sluice.Policy.Conditions;
using Sluice.Policy.Explanations;
using Sluice.Policy.Ledger;
using Sluice.Policy.Replays;

namespace Sluice.Policy.Evaluation;

/// <summary>All limits that one tool's calls meet, in the order that they deny in: the tool's own, then those of all tools. Immutable.</summary>
internal sealed class ChargeRules
{
    private readonly ChargeRule[] _own;
    private readonly ChargeRule[] _shared;
    private readonly ChargeRule[] _rules;

    // Charges stand in the order of their scopes, those of limits in shadow mode behind the others. A counter that one call meets twice is charged once: both rules write to the same position.
    private readonly int[] _positions;
    private readonly bool[] _isFirst;

    public ChargeRules(ChargeRule[] own, ChargeRule[] shared)
    {
        _own = own;
        _shared = shared;
        _rules = [.. own, .. shared];
        _positions = new int[_rules.Length];
        _isFirst = new bool[_rules.Length];
        foreach (int index in Enumerable.Range(0, _rules.Length).OrderBy(index => _rules[index].Limit.IsShadow).ThenBy(index => _rules[index].Limit.Scope))
        {
            int first = Array.FindIndex(_rules, rule => rule.Limit.IsSameCounter(_rules[index].Limit));
            _isFirst[index] = first == index;
            _positions[index] = first < index ? _positions[first] : Count++;
            WatchedCount += first == index && _rules[index].Limit.IsShadow ? 1 : 0;
        }
    }

    /// <summary>How many charges an allowed call gets, those of limits in shadow mode included.</summary>
    public int Count { get; }

    /// <summary>How many of them are of limits in shadow mode.</summary>
    public int WatchedCount { get; }

    public bool HasOwn => _own.Length > 0;

    /// <summary>Writes the charges of an allowed call; null, or the refusal of a call whose cost cannot be told.</summary>
    /// <param name="facts">The call.</param>
    /// <param name="charges">Receives the charges.</param>
    /// <param name="finding">Receives what a limit in shadow mode would refuse the call with for want of its cost, unless something else would before.</param>
    public Denial? Write(in Facts facts, Span<Charge> charges, ref Denial? finding)
    {
        for (int i = 0; i < _rules.Length; i++)
        {
            if (_rules[i].TryCost(facts, out var cost))
                Put(i, cost, charges);
            else if (_rules[i].Limit.IsShadow)
                finding ??= _rules[i].CostDenial;
            else
                return _rules[i].CostDenial;
        }

        return null;
    }

    /// <summary>The charges of a call of which a record tells, without those of limits in shadow mode.</summary>
    /// <param name="call">The call.</param>
    /// <param name="hasGuess">Whether a cost is not recorded and taken as 1.</param>
    public Charge[] Write(RecordedCall call, out bool hasGuess)
    {
        var charges = new Charge[Count];
        hasGuess = false;
        for (int i = 0; i < _rules.Length; i++)
        {
            var cost = Units.One;
            if (_rules[i].Cost is not null && !call.Costs.TryGetValue(_rules[i].Limit.Counter, out cost))
                (cost, hasGuess) = (Units.One, true);
            Put(i, cost, charges);
        }

        return charges[..(Count - WatchedCount)];
    }

    /// <summary>What each limit asks of the call.</summary>
    /// <param name="facts">The call.</param>
    /// <param name="charges">What it is charged, unless a cost cannot be told.</param>
    public ExplainedRule[] Explain(in Facts facts, out Charge[] charges)
    {
        charges = new Charge[Count];
        Denial? finding = null;
        if (Write(facts, charges, ref finding) is not null || finding is not null)
            charges = [];
        var explained = new ExplainedRule[_rules.Length];
        for (int i = 0; i < _rules.Length; i++)
        {
            bool hasCost = _rules[i].TryCost(facts, out var cost);
            explained[i] = new ExplainedRule(RuleStep.Limit, _rules[i].Limit.Rule, Holds: null, hasCost ? null : _rules[i].CostDenial)
            {
                IsShadow = _rules[i].Limit.IsShadow,
                Charge = hasCost ? new Charge(_rules[i].Limit, cost) : null,
                Position = charges.Length > 0 ? _positions[i] : null,
            };
        }

        return explained;
    }

    public ChargeRules ForTool(string tool) => new(Array.ConvertAll(_own, rule => rule.ForTool(tool)), _shared);

    private void Put(int rule, Units cost, Span<Charge> charges)
    {
        ref var charge = ref charges[_positions[rule]];
        charge = _isFirst[rule] ? new Charge(_rules[rule].Limit, cost) : charge with { Cost = Units.Larger(charge.Cost, cost) };
    }
}
