using Sluice.Policy.Conditions;
using Sluice.Policy.Explanations;

namespace Sluice.Policy.Evaluation;

/// <summary>One entry of <c>require</c> or <c>deny_if</c>, compiled. Its conditions are ANDed.</summary>
/// <param name="written">None: the entry always holds.</param>
/// <param name="denial">What the entry denies with; its reason tells which of the two lists it stands in.</param>
internal sealed class RuleEntry(WrittenCondition[] written, Denial denial)
{
    private readonly Condition[] _conditions = Array.ConvertAll(written, condition => condition.Compiled);
    private readonly bool _mustHold = denial.Reason == Reason.Require;

    public Denial Denial => denial;

    /// <summary>An undecidable condition falls on the side of denial: it does not hold in require, and holds in deny_if.</summary>
    public bool Denies(in Facts facts)
    {
        foreach (var condition in _conditions)
        {
            var truth = condition.Decide(facts);
            if (_mustHold ? truth != Truth.Yes : truth == Truth.No)
                return _mustHold;
        }

        return !_mustHold;
    }

    /// <summary>What <see cref="Denies"/> says, and why.</summary>
    public ExplainedRule Explain(in Facts facts)
    {
        var holds = Truth.Yes;
        var explained = new ExplainedCondition[written.Length];
        for (int i = 0; i < written.Length; i++)
        {
            explained[i] = written[i].Explain(facts);
            holds = holds.And(explained[i].Holds);
        }

        var step = _mustHold ? RuleStep.Require : RuleStep.DenyIf;
        return new ExplainedRule(step, denial.Rule, holds, Denies(facts) ? denial : null) { Conditions = explained };
    }
}
