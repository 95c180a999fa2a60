namespace Sluice.Store.Ledger.Postgres;

internal enum BatchOutcome
{
    Committed,

    /// <summary>Certainly nothing happened; no job is answered yet.</summary>
    RolledBack,

    /// <summary>Perhaps nothing happened; all jobs are answered as failed.</summary>
    Failed,
}
