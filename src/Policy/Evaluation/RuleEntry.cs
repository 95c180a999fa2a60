using Sluice.Policy.Conditions;

namespace Sluice.Policy.Evaluation;

/// <summary>One entry of <c>require</c> or <c>deny_if</c>, compiled. Its conditions are ANDed.</summary>
/// <param name="conditions">None: the entry always holds.</param>
/// <param name="denial">What the entry denies with; its reason tells which of the two lists it stands in.</param>
internal sealed class RuleEntry(Condition[] conditions, Denial denial)
{
    private readonly bool _mustHold = denial.Reason == Reason.Require;

    public Denial Denial => denial;

    /// <summary>An undecidable condition falls on the side of denial: it does not hold in require, and holds in deny_if.</summary>
    public bool Denies(in Facts facts)
    {
        foreach (var condition in conditions)
        {
            var truth = condition.Decide(facts);
            if (_mustHold ? truth != Truth.Yes : truth == Truth.No)
                return _mustHold;
        }

        return !_mustHold;
    }
}
