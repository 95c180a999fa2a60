using System.Security.Cryptography;
using ModelContextProtocol.Server;

namespace Sluice.PimeaServer.Mcp;

/// <summary>
/// The open MCP sessions. Clients that vanish leave theirs behind, so beyond the bound the one that was idle longest ends: its client gets the 404
/// that tells it to initialize again.
/// </summary>
internal sealed class McpSessions(McpServerOptions options, TimeProvider timeProvider) : IAsyncDisposable
{
    private const int MaxSessions = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, McpSession> _byId = new(StringComparer.Ordinal);

    /// <summary>A session in the caller's use, as <see cref="Find"/> returns it.</summary>
    public async ValueTask<McpSession> OpenAsync()
    {
        var session = new McpSession(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), options);
        McpSession? displaced = null;
        lock (_lock)
        {
            if (_byId.Count == MaxSessions)
            {
                displaced = _byId.Values.MinBy(static open => open.LastUsed)!;
                _byId.Remove(displaced.Id);
            }

            session.LastUsed = timeProvider.GetTimestamp();
            _byId.Add(session.Id, session.Use());
        }

        if (displaced is not null)
            await EndAsync(displaced);
        return session;
    }

    public McpSession OpenForOneRequest() => new(id: "", options);

    public McpSession? Find(string id)
    {
        lock (_lock)
        {
            if (!_byId.TryGetValue(id, out var session))
                return null;
            session.LastUsed = timeProvider.GetTimestamp();
            return session.Use();
        }
    }

    public async ValueTask CloseAsync(McpSession session)
    {
        bool mine;
        lock (_lock)
            mine = _byId.Remove(session.Id);
        if (mine)
            await EndAsync(session);
    }

    public async ValueTask DisposeAsync()
    {
        McpSession[] open;
        lock (_lock)
        {
            open = [.. _byId.Values];
            _byId.Clear();
        }

        foreach (var session in open)
            await EndAsync(session);
    }

    private static async Task EndAsync(McpSession session)
    {
        await session.CloseAsync();
        await session.DisposeAsync();
    }
}
