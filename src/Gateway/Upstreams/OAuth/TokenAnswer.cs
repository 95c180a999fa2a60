namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>What a token endpoint gave.</summary>
/// <param name="AccessToken">Fit for a header.</param>
/// <param name="RefreshToken">Null: none, or the one before stays.</param>
/// <param name="Lifetime">Null: it does not say.</param>
internal sealed record TokenAnswer(string AccessToken, string? RefreshToken, TimeSpan? Lifetime)
{
    public override string ToString() => "Tokens";
}
