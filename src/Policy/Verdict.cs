namespace Sluice.Policy;

/// <summary>What the policy says of a call by itself: deny, or allow with charges.</summary>
/// <param name="Denial">The first denial in the order of the policy language by a rule that is enforced, or null when the call is allowed.</param>
/// <param name="ChargeCount">How many charges were written to the caller's buffer; 0 when denied.</param>
/// <param name="ListedTool">The policy's own spelling of the tool, or null when the policy does not list it by name (metrics then say <c>_other</c>).</param>
/// <param name="Finding">The denial of a rule in shadow mode that would have come before any other; null when there is none.</param>
/// <param name="WatchedCount">How many charges of limits in shadow mode follow the others in the buffer; 0 with a denial or a finding, for then nothing would be charged.</param>
/// <param name="Approval">Of an allowed call: the first entry of <c>approval</c> that holds, so that a person must approve the call; null when none does.</param>
public readonly record struct Verdict(
    Denial? Denial, int ChargeCount, string? ListedTool, Denial? Finding = null, int WatchedCount = 0, Denial? Approval = null)
{
    public bool IsAllowed => Denial is null;
}
