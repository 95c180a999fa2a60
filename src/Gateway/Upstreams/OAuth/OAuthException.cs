namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>There is no token. The message is for administrators and the log: it says what to mend, and holds no secret and nothing of the inside.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="isFinal">Whether only an administrator can mend it, so that the same must not be tried again.</param>
/// <param name="inner">What led to it.</param>
internal sealed class OAuthException(string message, bool isFinal = false, Exception? inner = null) : Exception(message, inner)
{
    public bool IsFinal => isFinal;

    /// <summary>Whether the refresh token is worth nothing any more, rather than the one who presents it.</summary>
    public bool EndsGrant { get; init; }
}
