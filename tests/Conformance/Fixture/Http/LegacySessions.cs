using System.Collections.Concurrent;
using System.Security.Cryptography;
using ModelContextProtocol.Server;
using Sluice.Fixture.Changes;

namespace Sluice.Fixture.Http;

internal sealed class LegacySessions(McpServerOptions options, EventStreams streams, ChangeFeed feed) : IAsyncDisposable
{
    private const int MaxSessions = 1_000;

    private readonly ConcurrentDictionary<string, LegacySession> _byId = new(StringComparer.Ordinal);

    /// <summary>Null when there are too many.</summary>
    public LegacySession? Open()
    {
        if (_byId.Count >= MaxSessions)
            return null;
        var session = new LegacySession(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), options, streams, feed);
        _byId[session.Id] = session;
        return session;
    }

    public LegacySession? Find(string id) => _byId.GetValueOrDefault(id);

    public async ValueTask EndAsync(LegacySession session)
    {
        if (!_byId.TryRemove(session.Id, out _))
            return;
        streams.Forget(session.Id);
        await session.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _byId.Values)
            await EndAsync(session);
    }
}
