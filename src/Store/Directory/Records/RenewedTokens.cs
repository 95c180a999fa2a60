namespace Sluice.Store.Directory.Records;

/// <summary>How a renewal ended.</summary>
/// <param name="SealedTokens">The tokens now; null: there are none any more.</param>
/// <param name="ExpiresMs">When the access token ends; null: nobody said.</param>
/// <param name="LastError">Null: it worked.</param>
public sealed record RenewedTokens(byte[]? SealedTokens, long? ExpiresMs, string? LastError);
