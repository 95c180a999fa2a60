namespace Sluice.Gateway.Upstreams;

/// <summary>
/// One request that has got the head of its answer. A handle without memory of its own: it must be released once the
/// caller is done with it, whatever happened, and is not to be read after that.
/// </summary>
internal readonly struct UpstreamExchange(UpstreamConnection connection, int lease)
{
    public int Status => connection.Head.Status;

    /// <summary>-1: not known in advance, or the status has no body.</summary>
    public long ContentLength => connection.Head.Framing.ContentLength;

    public bool IsJson => connection.Head.IsJson;

    public bool IsEventStream => connection.Head.IsEventStream;

    /// <summary>Whether the body has been read to its end; true together with the last piece, where that could be known.</summary>
    public bool IsComplete => connection.IsComplete;

    /// <summary>Whether more than what was read is here already, so that the next piece need not be waited for.</summary>
    public bool HasReceived => connection.HasReceived;

    /// <summary>The headers that a client may see. Before the first <see cref="ReadAsync"/>.</summary>
    public void CopyHeadersTo(IHeaderDictionary target) => connection.CopyHeadersTo(target);

    /// <summary>The next piece of the decoded body as it arrives, valid until the next call; empty at the end.</summary>
    /// <exception cref="UpstreamException">The rest will not come.</exception>
    public ValueTask<ReadOnlyMemory<byte>> ReadAsync() => connection.ReadAsync();

    /// <summary>Ends the exchange. A body that was not read whole costs the connection. Once more does nothing.</summary>
    public void Release() => connection.Release(lease);

    /// <summary>Ends the exchange from any thread: the upstream sees its client go away. Too late does nothing.</summary>
    public void Abort() => connection.Abort(lease);
}
