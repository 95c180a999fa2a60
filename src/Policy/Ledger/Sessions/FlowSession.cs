namespace Sluice.Policy.Ledger.Sessions;

/// <summary>One session of a flow, from its start until it is no longer told apart from one that never was.</summary>
internal sealed class FlowSession(string flow, SessionKey key, long startedMs, long ttlMs)
{
    /// <summary>How long an ended session is remembered, so that its caller reads that it expired, not that it is unknown.</summary>
    public const long RememberedMs = 3_600_000;

    public string Flow => flow;

    public SessionKey Key => key;

    public long StartedMs { get; private set; } = startedMs;

    public long TtlMs => ttlMs;

    /// <summary>Steps that ran or may have run.</summary>
    public int Steps { get; set; }

    /// <summary>Once complete it stays so.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Its result was read: it does not count as open any more.</summary>
    public bool IsFinished { get; set; }

    public long RememberedUntilMs => StartedMs + ttlMs + RememberedMs;

    public bool IsLive(long nowMs) => nowMs < StartedMs + ttlMs;

    public bool IsOpen(long nowMs) => !IsFinished && IsLive(nowMs);

    public void ShiftBack(long milliseconds) => StartedMs -= milliseconds;
}
