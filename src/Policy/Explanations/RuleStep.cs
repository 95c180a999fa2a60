namespace Sluice.Policy.Explanations;

/// <summary>The steps in which a call is judged, in their order.</summary>
public enum RuleStep
{
    /// <summary>Whether the grant has a policy at all.</summary>
    Grant,

    /// <summary>Whether <c>hide</c> names the tool.</summary>
    Hide,

    /// <summary>Whether the policy lists the tool, or what holds for those it does not list.</summary>
    Listing,
    Require,
    DenyIf,

    /// <summary>Whether the session flow of the tool goes on this way.</summary>
    Flow,

    /// <summary>Whether a person must approve the call.</summary>
    Approval,
    Limit,
}
