namespace Sluice.Policy;

/// <summary>What the policy says of a call by itself: deny, or allow with charges.</summary>
/// <param name="Denial">The first denial in the order of the policy language, or null when the call is allowed.</param>
/// <param name="ChargeCount">How many charges were written to the caller's buffer; 0 when denied.</param>
/// <param name="ListedTool">The policy's own spelling of the tool, or null when the policy does not list it by name (metrics then say <c>_other</c>).</param>
public readonly record struct Verdict(Denial? Denial, int ChargeCount, string? ListedTool)
{
    public bool IsAllowed => Denial is null;
}
