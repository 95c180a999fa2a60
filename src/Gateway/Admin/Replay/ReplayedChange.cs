namespace Sluice.Gateway.Admin.Replay;

/// <summary>From which decision to which.</summary>
internal readonly record struct ReplayedChange(string OutcomeBefore, string RuleBefore, string OutcomeAfter, string RuleAfter);
