using System.Threading.Channels;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Sluice.Fixture.Changes;

namespace Sluice.Fixture.Http;

/// <summary>One MCP session: a server of the SDK that lives from initialize to DELETE.</summary>
internal sealed class LegacySession : IAsyncDisposable
{
    private readonly McpServer _server;
    private readonly ChangeFeed _feed;
    private readonly Channel<Change> _changes;
    private readonly Task _running;
    private readonly CancellationTokenSource _ended = new();
    private int _listened;

    public LegacySession(string id, McpServerOptions options, EventStreams streams, ChangeFeed feed)
    {
        Id = id;
        Ended = _ended.Token;
        Transport = new StreamableHttpServerTransport { SessionId = id, EventStreamStore = streams };
        _server = McpServer.Create(Transport, options);
        _feed = feed;
        _changes = feed.Open();
        _running = Task.WhenAll(_server.RunAsync(), TellAsync());
    }

    public string Id { get; }

    public CancellationToken Ended { get; }

    public StreamableHttpServerTransport Transport { get; }

    /// <summary>The SDK's transport serves one listening stream; a client that lost it resumes by its last event.</summary>
    public bool TryListen() => Interlocked.Exchange(ref _listened, 1) == 0;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _feed.Close(_changes);
        await Transport.DisposeAsync();
        await _running;
        await _server.DisposeAsync();
    }

    private async Task TellAsync()
    {
        await foreach (var change in _changes.Reader.ReadAllAsync())
            await _server.SendMessageAsync(new JsonRpcNotification { Method = ChangeFeed.MethodOf(change) });
    }
}
