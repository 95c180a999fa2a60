using System.Security.Cryptography;
using Npgsql;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>Opens the connections of lanes: with their time-outs, and in the present life of the ledgers, which lasts as long as any connection that is in it.</summary>
/// <param name="database">Gives connections that are not shared.</param>
/// <param name="isStrict">Whether a commit waits for the disk.</param>
/// <param name="patience">What the database is told to wait.</param>
/// <param name="clock">Stands in for the database's clock in tests; null otherwise.</param>
internal sealed class LedgerSession(NpgsqlDataSource database, bool isStrict, LedgerPatience patience, Func<long>? clock)
{
    private const string Begin = "INSERT INTO ledger_life (life) VALUES ($1) ON CONFLICT DO NOTHING";

    private const string Life = "SELECT life FROM ledger_life";

    /// <summary>
    /// Rows are come to by their key, one after the other as the statement names them: no plan is made anew for each batch, and none that would lock rows in
    /// the order of the disk.
    /// </summary>
    private const string Plans = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off";

    private int _breaks;

    public LedgerPatience Patience => patience;

    /// <summary>How many connections broke by themselves: when one does, those opened before are likely to be broken too, and are not tried.</summary>
    public int Breaks => Volatile.Read(ref _breaks);

    public Func<long>? Clock => clock;

    /// <param name="lockTimeout">How long a statement waits for a row.</param>
    /// <param name="cancellationToken">Breaks the opening off.</param>
    /// <returns>Open, with the life that it found or began.</returns>
    public async Task<(NpgsqlConnection Connection, ulong Life)> OpenAsync(TimeSpan lockTimeout, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var settings = new NpgsqlCommand(
                $"SET lock_timeout = {Milliseconds(lockTimeout)}; SET statement_timeout = {Milliseconds(patience.Statement)}; "
                + $"SET idle_in_transaction_session_timeout = {Milliseconds(patience.Idle)}; SET synchronous_commit = {(isStrict ? "on" : "off")}; SET default_transaction_isolation = 'read committed'; {Plans}",
                connection);
            await settings.ExecuteNonQueryAsync(cancellationToken);
            await using var begin = new NpgsqlCommand(Begin, connection);
            begin.Parameters.Add(new NpgsqlParameter<long> { TypedValue = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) });
            await begin.ExecuteNonQueryAsync(cancellationToken);
            await using var life = new NpgsqlCommand(Life, connection);
            return (connection, unchecked((ulong)(long)(await life.ExecuteScalarAsync(cancellationToken))!));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A lane's connection failed, after it was open. Several that one break took away count once.</summary>
    /// <param name="failure">Of its own.</param>
    /// <param name="breaks">How many there were when it was opened.</param>
    public void Hear(Exception failure, int breaks)
    {
        if (failure is NpgsqlException { InnerException: IOException } or PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown })
            Interlocked.CompareExchange(ref _breaks, breaks + 1, breaks);
    }

    /// <summary>A name for a state that no other state of its row has.</summary>
    public static long NewStateId() => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue | 1;

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
