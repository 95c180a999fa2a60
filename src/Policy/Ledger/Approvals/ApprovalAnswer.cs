namespace Sluice.Policy.Ledger.Approvals;

/// <summary>What the ledger says to an <see cref="ApprovalAsk"/>.</summary>
/// <param name="Standing">Whether the call may run, or why not.</param>
/// <param name="Id">The approval that stands for the call; empty when there is no room for one.</param>
/// <param name="ExpiresAtMs">When it is forgotten, ledger time.</param>
/// <param name="IsChanged">Whether the call changed it: began it, or used it up. That must be on disk before the answer is given, in every durability.</param>
public sealed record ApprovalAnswer(ApprovalStanding Standing, string Id, long ExpiresAtMs, bool IsChanged);
