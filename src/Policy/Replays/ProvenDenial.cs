using Sluice.Policy.Evaluation;

namespace Sluice.Policy.Replays;

/// <summary>
/// What a recorded decision proves of the entries of the policy that made it: those before the one that denied let the call pass, and a call that ran passed
/// all that are enforced. Of entries in shadow mode a call that was denied tells nothing.
/// </summary>
internal static class ProvenDenial
{
    /// <summary>Whether the entry denies the call; null when that is not proven.</summary>
    /// <param name="entry">Of any policy.</param>
    /// <param name="entries">Of the policy that decided, in their order.</param>
    /// <param name="call">What was decided.</param>
    public static bool? Of(RuleEntry entry, RuleEntry[] entries, RecordedCall call)
    {
        var same = Array.FindIndex(entries, candidate => candidate.IsSameAs(entry));
        if (same < 0)
            return null;
        var isTold = call.HasRun || !entries[same].IsShadow;
        return call.Reason switch
        {
            Reason.None or Reason.Flow or Reason.Approval or Reason.Limit => isTold ? false : null,
            Reason.Require or Reason.DenyIf => OfDenied(same, entries, call, isTold),
            _ => null,
        };
    }

    private static bool? OfDenied(int same, RuleEntry[] entries, RecordedCall call, bool isTold)
    {
        var denied = Array.FindIndex(entries, candidate => IsNamed(candidate, call.Rule));
        if (same < denied)
            return isTold ? false : null;
        if (same == denied)
            return Array.FindLastIndex(entries, candidate => IsNamed(candidate, call.Rule)) == denied ? true : null;
        return call.HasRun && !entries[same].IsShadow ? false : null;
    }

    private static bool IsNamed(RuleEntry entry, string rule) => string.Equals(entry.Denial.Rule, rule, StringComparison.Ordinal);
}
