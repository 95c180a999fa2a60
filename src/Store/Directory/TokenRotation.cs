namespace Sluice.Store.Directory;

/// <param name="Token">The hash of the new token.</param>
/// <param name="OverlapEndsMs">Until when the tokens before it hold; a time in the past ends them now.</param>
public readonly record struct TokenRotation(TokenHash Token, long OverlapEndsMs);
