namespace Sluice.Store.Audit.Postgres;

/// <summary>What the node's own file holds that PostgreSQL does not have yet.</summary>
/// <param name="Rows">Finished decisions.</param>
/// <param name="Oldest">When the first of them was written down; null when there is none.</param>
/// <param name="Fault">Why they are not taken, and since when; null while they are.</param>
public sealed record SpoolBacklog(long Rows, DateTimeOffset? Oldest, string? Fault)
{
    public static readonly SpoolBacklog Empty = new(0, Oldest: null, Fault: null);
}
