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

    /// <summary>All connections that the upstream may have are taken.</summary>
    Busy,
}
