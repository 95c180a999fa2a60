namespace Sluice.Gateway.Callers;

/// <summary>What a good token says.</summary>
/// <param name="Subject">Its <c>sub</c>.</param>
/// <param name="GrantId">The grant of the first rule that matches.</param>
/// <param name="End">Its <c>exp</c> and the clock skew.</param>
internal sealed record VerifiedClaims(string Subject, string GrantId, DateTimeOffset End);
