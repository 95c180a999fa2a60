namespace Sluice.PimeaServer.Pimea;

/// <summary>The open sessions. Each lives two hours from its start; their number is bounded.</summary>
internal sealed class PimeaSessions(PimeaServerOptions options, TimeProvider timeProvider)
{
    public static readonly TimeSpan Life = TimeSpan.FromHours(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, PimeaSession> _byId = [];

    // All sessions live equally long, so the oldest is always the next to expire.
    private readonly Queue<PimeaSession> _byAge = new();

    /// <summary>Null when as many sessions are open as may be.</summary>
    public PimeaSession? Start(string message)
    {
        lock (_lock)
        {
            while (_byAge.TryPeek(out var oldest) && IsExpired(oldest))
                _byId.Remove(_byAge.Dequeue().Id);
            if (_byId.Count >= options.MaxSessions)
                return null;

            var session = new PimeaSession(Guid.NewGuid(), message, timeProvider.GetTimestamp());
            _byId.Add(session.Id, session);
            _byAge.Enqueue(session);
            return session;
        }
    }

    /// <summary>Null for an id that was never given out, or whose session has ended.</summary>
    public PimeaSession? Find(string id)
    {
        if (!Guid.TryParse(id, out var key))
            return null;
        lock (_lock)
            return _byId.TryGetValue(key, out var session) && !IsExpired(session) ? session : null;
    }

    private bool IsExpired(PimeaSession session) => timeProvider.GetElapsedTime(session.StartedAt) >= Life;
}
