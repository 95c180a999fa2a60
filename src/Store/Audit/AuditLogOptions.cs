namespace Sluice.Store.Audit;

/// <summary>The bounds of the audit log.</summary>
public sealed record AuditLogOptions
{
    /// <summary>Decisions on their way at one time, from the slot taken to the row committed. At least 1; default 8,192.</summary>
    public int Slots { get; init; } = 8_192;

    /// <summary>How long a caller waits for a slot, or for its opening row to be durable. Default 250 ms.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long writing may fail before callers are denied. Decisions of that time wait in their slots: they are all that a crash may cost. Default 1 s.
    /// </summary>
    public TimeSpan LongestUnwritten { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long finished decisions may wait for others to share their transaction, once the one before is written; in the system's time. Default 25 ms.</summary>
    public TimeSpan BatchInterval { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>What may be pruned; null: nothing.</summary>
    public AuditRetention? Retention { get; init; }

    /// <summary>How long a stop waits for the last decisions to be written. Default 10 s.</summary>
    public TimeSpan LongestStop { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How large the file may grow while PostgreSQL, which decisions are shipped to, does not take them; then decisions wait in their slots. Null, the
    /// default: the file is where they stay.
    /// </summary>
    public long? SpoolBytes { get; init; }
}
