using Npgsql;

namespace Sluice.Store.Postgres;

/// <summary>Tells statements that another transaction stood in the way of from a database that fails.</summary>
public static class Contention
{
    /// <summary>This node was slow itself, or paused: <c>idle_in_transaction_session_timeout</c>.</summary>
    private const string IdleInTransactionTimeout = "25P03";

    /// <summary>Whether the database answered, and the statement merely came too late: nothing of it was committed, and nothing is said against the database.</summary>
    /// <param name="refusal">The answer.</param>
    /// <param name="waits">Whether rows were being waited for, which may use up the statement's time: if not, a statement out of time tells that the database is slow.</param>
    public static bool IsIn(PostgresException refusal, bool waits)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal.SqlState switch
        {
            PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure => true,
            IdleInTransactionTimeout => true,
            PostgresErrorCodes.QueryCanceled => waits,
            _ => false,
        };
    }
}
