namespace Sluice.Store.Ledger.Postgres;

/// <summary>How long the parts of a transaction may take. A gateway that is paused between its round trips holds its rows until <see cref="Idle"/> ends.</summary>
internal sealed record LedgerPatience
{
    public static readonly LedgerPatience Default = new();

    /// <summary>A row that another transaction holds (<c>lock_timeout</c>).</summary>
    public TimeSpan Lock { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The same, of a charge without locks: others wait behind it, and it can still wait for its turn.</summary>
    public TimeSpan Race { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>One statement (<c>statement_timeout</c>).</summary>
    public TimeSpan Statement { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Between two round trips (<c>idle_in_transaction_session_timeout</c>).</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>All of it, as the gateway sees it: a database that takes longer counts as out of reach.</summary>
    public TimeSpan Batch { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A new connection, ready for its first batch.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(1);
}
