namespace Sluice.Store.Directory;

/// <summary>What a person says to a call that waits.</summary>
/// <param name="State">Approved or rejected, of <see cref="Records.ApprovalStates"/>.</param>
/// <param name="Comment">For the record; null without one.</param>
/// <param name="ExpiresMs">Until when it holds.</param>
public sealed record ApprovalVote(string State, string? Comment, long ExpiresMs);
