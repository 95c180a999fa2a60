using ModelContextProtocol.Server;

namespace Sluice.PimeaServer.Mcp;

/// <summary>
/// An SDK server on its own transport: one MCP session, or one request of the era without sessions. Counts who uses it, so that a session which is
/// closed answers what it is at before it goes; disposing gives one use back.
/// </summary>
internal sealed class McpSession : IAsyncDisposable
{
    private readonly McpServer _server;
    private readonly Task _running;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _ending = new();
    private int _uses = 1;
    private int _streamTaken;

    /// <param name="id">Empty when the session serves a single request.</param>
    /// <param name="options">Shared by all sessions.</param>
    public McpSession(string id, McpServerOptions options)
    {
        Id = id;
        Closing = _closing.Token;
        Transport = new StreamableHttpServerTransport { SessionId = id, Stateless = id.Length == 0 };
        _server = McpServer.Create(Transport, options);
        _running = _server.RunAsync(_ending.Token);
    }

    public string Id { get; }

    public StreamableHttpServerTransport Transport { get; }

    /// <summary>Cancelled when the session is closed: listening streams end then.</summary>
    public CancellationToken Closing { get; }

    /// <summary>Timestamp of the server's clock.</summary>
    public long LastUsed { get; set; }

    /// <summary>Takes one use more; only whoever holds one, or keeps the holder from giving it back, may ask.</summary>
    public McpSession Use()
    {
        Interlocked.Increment(ref _uses);
        return this;
    }

    /// <summary>The transport can serve one listening stream in its life.</summary>
    public bool TryTakeStream() => Interlocked.Exchange(ref _streamTaken, 1) == 0;

    public Task CloseAsync() => _closing.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Decrement(ref _uses) > 0)
            return;

        // What still runs now has nobody left to answer: its caller went away, or its session has ended.
        await _ending.CancelAsync();
        await Transport.DisposeAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
        _closing.Dispose();
        _ending.Dispose();
    }
}
