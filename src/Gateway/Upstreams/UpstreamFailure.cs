namespace Sluice.Gateway.Upstreams;

/// <summary>How a request to an upstream can fail without an answer.</summary>
internal enum UpstreamFailure
{
    /// <summary>No connection: name, TCP, TLS, or the time for them.</summary>
    NotConnected,

    /// <summary>The connection did not take the whole request.</summary>
    NotSent,

    /// <summary>The request was sent; the answer, or its next part, did not come in time.</summary>
    TimedOut,

    /// <summary>The request was sent; the answer ended early or was not HTTP.</summary>
    Broken,

    /// <summary>The request was sent; its answer is in a content coding that nobody asked for, so it cannot be observed.</summary>
    Encoded,

    /// <summary>The gateway itself ended the exchange: its caller left, its grant ended, or the node stops.</summary>
    Ended,

    /// <summary>As many requests as the upstream may have are in flight.</summary>
    Busy,

    /// <summary>It wants an access token, and there is none.</summary>
    NotAuthorized,

    /// <summary>The <see cref="Breaker"/> refused the request.</summary>
    Unavailable,
}
