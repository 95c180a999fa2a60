using Sluice.Gateway.Upstreams;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Mcp;

/// <summary>One answer under way that is a stream. Disposed of by its request.</summary>
internal sealed class OpenStream(OpenStreams streams, HttpContext http, Grant grant, Credential credential, UpstreamExchange exchange) : IDisposable
{
    private readonly Lock _gate = new();
    private bool _isOver;

    public Grant Grant => grant;

    public Credential Credential => credential;

    /// <summary>Ends both sides at once: a client that does not read would hold the request for as long as it likes. False: it has ended already.</summary>
    public bool TryEnd()
    {
        lock (_gate)
        {
            // Once the request is over, the context may serve a stranger's.
            if (_isOver) return false;
            _isOver = true;
            exchange.Abort();
            http.Abort();
            return true;
        }
    }

    public void Dispose()
    {
        streams.Forget(this);
        lock (_gate) _isOver = true;
    }
}
