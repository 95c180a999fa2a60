using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Upstreams;

namespace Sluice.Gateway.Tests.Hostile;

/// <summary>A gateway on a real socket, and behind it an upstream that keeps every byte it was sent. One for all lines of a family.</summary>
public sealed class HostileGateway : IAsyncLifetime
{
    public const int MaxBodyBytes = 64 * 1_024;

    private readonly ScriptedUpstream _upstream;
    private TestGateway? _gateway;
    private int _seen;

    public HostileGateway() => _upstream = new ScriptedUpstream(ServeAsync);

    internal Func<ScriptedPeer, ReceivedRequest, Task> Answer { get; set; } = ResultAsync;

    /// <summary>Where the upstream is, as requests to it say.</summary>
    public string UpstreamHost => _upstream.Url.Authority;

    private int Port => _gateway!.Endpoint.Port;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.StartWithAsync(
        Corpus.Text("manifest.json").Replace("URL", _upstream.Url.AbsoluteUri, StringComparison.Ordinal), $"--Sluice:MaxBodyBytes={MaxBodyBytes}", "--Logging:LogLevel:Default=None");

    public async ValueTask DisposeAsync()
    {
        // Nothing may have arrived that no line took note of.
        var unexpected = TakeSeen();
        await _gateway!.DisposeAsync();
        await _upstream.DisposeAsync();
        Assert.Empty(unexpected);
    }

    internal static Task ResultAsync(ScriptedPeer peer, ReceivedRequest request) =>
        peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 38\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":null}");

    internal Task<RawConnection> ConnectAsync() => RawConnection.OpenAsync(Port);

    /// <summary>What has arrived at the upstream since it was asked last.</summary>
    internal IReadOnlyList<ReceivedRequest> TakeSeen()
    {
        var all = _upstream.Requests;
        var seen = all.Skip(_seen).ToList();
        _seen = all.Count;
        return seen;
    }

    private async Task ServeAsync(ScriptedPeer peer, int connection)
    {
        while (await peer.ReadAsync() is { } request)
            await Answer(peer, request);
    }
}
