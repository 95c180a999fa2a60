namespace Sluice.Gateway.Admin.Explain;

/// <summary>What one rule does to a call.</summary>
internal enum RuleEffect
{
    Passes,

    /// <summary>It is the rule that decides.</summary>
    Denies,

    /// <summary>Another rule has denied the call before, or this one is in shadow mode.</summary>
    WouldDeny,
}
