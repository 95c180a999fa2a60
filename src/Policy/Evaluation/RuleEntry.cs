using Sluice.Policy.Conditions;
using Sluice.Policy.Explanations;
using Sluice.Policy.Replays;

namespace Sluice.Policy.Evaluation;

/// <summary>One entry of <c>require</c>, <c>deny_if</c> or <c>approval</c>, compiled. Its conditions are ANDed.</summary>
/// <param name="written">None: the entry always holds.</param>
/// <param name="denial">What the entry denies with; its reason tells which of the lists it stands in.</param>
/// <param name="isShadow">Whether it is only watched.</param>
internal sealed class RuleEntry(WrittenCondition[] written, Denial denial, bool isShadow)
{
    private readonly WrittenCondition[] _written = written;
    private readonly Condition[] _conditions = Array.ConvertAll(written, condition => condition.Compiled);
    private readonly bool _mustHold = denial.Reason == Reason.Require;

    public Denial Denial => denial;

    public bool IsShadow => isShadow;

    /// <summary>An undecidable condition falls on the side of denial: it does not hold in require, and holds in the others.</summary>
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

    /// <summary>As <see cref="Denies(in Facts)"/>, as far as a record tells.</summary>
    /// <param name="facts">The call with what is recorded of it.</param>
    /// <param name="call">The same call, which knows what is not recorded.</param>
    /// <returns>Null when it takes what is not recorded.</returns>
    public bool? Denies(in Facts facts, RecordedCall call)
    {
        bool isUnknown = false;
        foreach (var condition in _written)
        {
            if (!call.Tells(condition))
            {
                isUnknown = true;
                continue;
            }

            var truth = condition.Compiled.Decide(facts);
            if (_mustHold ? truth != Truth.Yes : truth == Truth.No)
                return _mustHold;
        }

        return isUnknown ? null : !_mustHold;
    }

    /// <summary>Whether another entry certainly decides as this one does.</summary>
    public bool IsSameAs(RuleEntry other) =>
        denial.Reason == other.Denial.Reason && _written.Length == other._written.Length && _written.Zip(other._written).All(pair => pair.First.IsSameAs(pair.Second));

    /// <summary>What <see cref="Denies(in Facts)"/> says, and why.</summary>
    public ExplainedRule Explain(in Facts facts)
    {
        var holds = Truth.Yes;
        var explained = new ExplainedCondition[_written.Length];
        for (int i = 0; i < _written.Length; i++)
        {
            explained[i] = _written[i].Explain(facts);
            holds = holds.And(explained[i].Holds);
        }

        return new ExplainedRule(StepOf(denial.Reason), denial.Rule, holds, Denies(facts) ? denial : null) { Conditions = explained, IsShadow = isShadow };
    }

    private static RuleStep StepOf(Reason reason) => reason switch
    {
        Reason.Require => RuleStep.Require,
        Reason.Approval => RuleStep.Approval,
        _ => RuleStep.DenyIf,
    };
}
