namespace Sluice.Store.Directory;

/// <summary>A token of an active grant as the data path needs it.</summary>
/// <param name="Organisation">Whose grant it is.</param>
/// <param name="Grant">The grant's id.</param>
/// <param name="Label">The grant's label.</param>
/// <param name="Server">Its server's id.</param>
/// <param name="Policy">Its policy's id.</param>
/// <param name="Token">The hash.</param>
/// <param name="ExpiresMs">The earlier of the grant's end and the token's.</param>
public sealed record TokenRow(string Organisation, string Grant, string Label, string Server, string? Policy, TokenHash Token, long? ExpiresMs);
