namespace Sluice.Store.Ledger.Postgres;

/// <summary>How the postgres engine keeps its ledgers.</summary>
public sealed class PostgresLedgerOptions
{
    /// <summary>The database that the fleet shares (<c>ConnectionStrings:Sluice</c>). Connections last: a pooler in front must pool sessions, not transactions.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>
    /// What a crash of the database may cost (<c>Sluice:Durability</c>): by default what <c>synchronous_commit = off</c> may lose; nothing in strict, where an
    /// answer waits for the commit to be on disk. A crash of a gateway costs nothing in either.
    /// </summary>
    public Durability Durability { get; init; }

    /// <summary>How long a call waits for its answer before it is denied (<c>Sluice:LedgerTimeoutMs</c>).</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Tests on a busy machine need more.</summary>
    internal LedgerPatience Patience { get; init; } = LedgerPatience.Default;
}
