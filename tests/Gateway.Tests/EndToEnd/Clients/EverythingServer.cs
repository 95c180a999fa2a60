using System.Diagnostics;

namespace Sluice.Gateway.Tests.EndToEnd.Clients;

/// <summary>The reference server <c>@modelcontextprotocol/server-everything</c> as a process, on loopback.</summary>
internal sealed class EverythingServer : IAsyncDisposable
{
    private const string Announcement = "LISTENING ";
    private const string StreamOpened = "Establishing new SSE stream";

    private readonly Process _process;
    private readonly TaskCompletionSource _streamOpened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EverythingServer(Process process, string port)
    {
        _process = process;
        Endpoint = new Uri($"http://127.0.0.1:{port}/mcp");
    }

    public Uri Endpoint { get; }

    /// <summary>Completes when the first client listens by GET: what the server sends before that on its own account is lost.</summary>
    public Task FirstStream => _streamOpened.Task.WaitAsync(NodeClients.LongestRun);

    public static async Task<EverythingServer> StartAsync()
    {
        var start = NodeClients.StartInfo(
            "--import", "./loopback.mjs", NodeClients.Package("@modelcontextprotocol/server-everything/dist/index.js"), "streamableHttp");
        start.Environment["PORT"] = "0";
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(Announcement))
                continue;
            var server = new EverythingServer(process, line[Announcement.Length..]);
            _ = server.WatchAsync();
            return server;
        }

        throw new InvalidOperationException($"The reference server did not start: {await errors}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    private async Task WatchAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(StreamOpened))
                _streamOpened.TrySetResult();
        }
    }
}
