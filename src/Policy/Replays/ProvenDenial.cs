using Sluice.Policy.Evaluation;

namespace Sluice.Policy.Replays;

/// <summary>What a recorded decision proves of the entries of the policy that made it: those before the one that denied let the call pass, and an allowed call passed all.</summary>
internal static class ProvenDenial
{
    /// <summary>Whether the entry denies the call; null when that is not proven.</summary>
    /// <param name="entry">Of any policy.</param>
    /// <param name="entries">Of the policy that decided, in their order.</param>
    /// <param name="reason">Why it denied.</param>
    /// <param name="rule">The rule that denied.</param>
    public static bool? Of(RuleEntry entry, RuleEntry[] entries, Reason? reason, string rule)
    {
        var same = Array.FindIndex(entries, candidate => candidate.IsSameAs(entry));
        if (same < 0)
            return null;
        switch (reason)
        {
            case Reason.None or Reason.Limit:
                return false;
            case Reason.Require or Reason.DenyIf:
                var denied = Array.FindIndex(entries, candidate => string.Equals(candidate.Denial.Rule, rule, StringComparison.Ordinal));
                var isOne = denied == Array.FindLastIndex(entries, candidate => string.Equals(candidate.Denial.Rule, rule, StringComparison.Ordinal));
                return same < denied ? false : same == denied && isOne ? true : null;
            default:
                return null;
        }
    }
}
