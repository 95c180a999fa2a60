using Npgsql;
using NpgsqlTypes;
using Sluice.Grains.Ledgers;

namespace Sluice.Silo.Ledgers;

/// <summary>
/// The ledgers of grains as rows of <c>grain_ledgers</c>. Each statement serves all owners that wait, commits by itself and is on disk before it answers,
/// in both durabilities: in the default one no call waits for it.
/// </summary>
internal sealed class PostgresLedgerStore : ILedgerStore, IAsyncDisposable
{
    /// <summary>Connections that claim, and that save. A strict call waits for the statement before its own and then for its own.</summary>
    public const int Lanes = 4;

    /// <summary>
    /// The row tells whose it was: what an insert returns is always the new row. Whoever has the claim already, and did not hear so, is told the same once more.
    /// Whoever sweeps leaves a row that was claimed lately.
    /// </summary>
    private const string Claim =
        """
        INSERT INTO grain_ledgers AS ledger (owner, claim, previous_claim, is_clean, was_clean, version, life, saved_ms, expires_ms, state)
        SELECT owner, claim, 0, false, true, 0, 0, 0, floor(extract(epoch FROM now()) * 1000), '' FROM unnest($1, $2) AS wanted (owner, claim) ORDER BY owner COLLATE "C"
        ON CONFLICT (owner) DO UPDATE SET claim = excluded.claim, is_clean = false,
          previous_claim = CASE WHEN ledger.claim = excluded.claim THEN ledger.previous_claim ELSE ledger.claim END,
          was_clean = CASE WHEN ledger.claim = excluded.claim THEN ledger.was_clean ELSE ledger.is_clean END,
          expires_ms = greatest(ledger.expires_ms, excluded.expires_ms)
        RETURNING owner, previous_claim, was_clean, version, life, saved_ms, state
        """;

    /// <summary>
    /// Rows are locked in the order of their keys, so that a late save and another silo's claims do not wait for each other in a circle. A ledger on which nothing
    /// counts, since all was given back, is in use all the same: it expires a day after it was saved.
    /// </summary>
    private const string Save =
        """
        WITH held AS MATERIALIZED (SELECT owner FROM grain_ledgers WHERE owner = ANY ($1) ORDER BY owner COLLATE "C" FOR UPDATE)
        UPDATE grain_ledgers AS ledger
        SET version = saved.version, life = saved.life, saved_ms = saved.saved_ms, expires_ms = greatest(saved.expires_ms, saved.saved_ms), is_clean = saved.is_clean, state = saved.state
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS saved (owner, claim, version, life, saved_ms, expires_ms, is_clean, state), held
        WHERE held.owner = saved.owner AND ledger.owner = saved.owner AND ledger.claim = saved.claim AND ledger.version < saved.version
        RETURNING ledger.owner
        """;

    private readonly NpgsqlDataSource _database;
    private readonly DatabaseHealth _health;
    private readonly StoreLane<ClaimJob>[] _claims;
    private readonly StoreLane<SaveJob>[] _saves;

    /// <param name="database">Has the tables.</param>
    /// <param name="health">Hears how it went.</param>
    /// <param name="patience">How long a statement may take, seen from here.</param>
    /// <param name="time">For that.</param>
    public PostgresLedgerStore(ClusterDatabase database, DatabaseHealth health, TimeSpan patience, TimeProvider time)
    {
        (_database, _health) = (database.Ledgers, health);
        _claims = [.. Enumerable.Range(0, Lanes).Select(_ => new StoreLane<ClaimJob>(ClaimAsync, health, patience, time))];
        _saves = [.. Enumerable.Range(0, Lanes).Select(_ => new StoreLane<SaveJob>(SaveAsync, health, patience, time))];
    }

    public string? Fault => _health.Fault;

    public async ValueTask<StoredLedger> ClaimAsync(string owner, long claim, CancellationToken cancellationToken)
    {
        var job = new ClaimJob(owner, claim);
        LaneOf(_claims, owner).Add(job);
        return await job.Found.WaitAsync(cancellationToken);
    }

    public async ValueTask<bool> SaveAsync(LedgerSnapshot snapshot, CancellationToken cancellationToken)
    {
        var job = new SaveJob(snapshot);
        LaneOf(_saves, snapshot.Owner).Add(job);
        return await job.Saved.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _claims)
            await lane.DisposeAsync();
        foreach (var lane in _saves)
            await lane.DisposeAsync();
    }

    private static StoreLane<TJob> LaneOf<TJob>(StoreLane<TJob>[] lanes, string owner)
        where TJob : StoreJob => lanes[(owner.GetHashCode(StringComparison.Ordinal) & int.MaxValue) % lanes.Length];

    private async Task ClaimAsync(IReadOnlyList<ClaimJob> jobs, CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(Claim);
        Add(command, NpgsqlDbType.Text, jobs, static job => job.Owner);
        Add(command, NpgsqlDbType.Bigint, jobs, static job => job.Claim);
        var found = new Dictionary<string, StoredLedger>(jobs.Count, StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found[reader.GetString(0)] = new StoredLedger(
                reader.GetInt64(1), reader.GetBoolean(2), reader.GetInt64(3), unchecked((ulong)reader.GetInt64(4)), reader.GetInt64(5), reader.GetFieldValue<byte[]>(6));
        }

        await CommitAsync(reader, cancellationToken);
        foreach (var job in jobs)
            job.Find(found[job.Owner]);
    }

    private async Task SaveAsync(IReadOnlyList<SaveJob> jobs, CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(Save);
        Add(command, NpgsqlDbType.Text, jobs, static job => job.Owner);
        Add(command, NpgsqlDbType.Bigint, jobs, static job => job.Snapshot.Claim);
        Add(command, NpgsqlDbType.Bigint, jobs, static job => job.Snapshot.Version);
        Add(command, NpgsqlDbType.Bigint, jobs, static job => unchecked((long)job.Snapshot.Life));
        Add(command, NpgsqlDbType.Bigint, jobs, static job => job.Snapshot.SavedMs);
        Add(command, NpgsqlDbType.Bigint, jobs, static job => job.Snapshot.CountsUntilMs);
        Add(command, NpgsqlDbType.Boolean, jobs, static job => job.Snapshot.IsClean);
        Add(command, NpgsqlDbType.Bytea, jobs, static job => job.Snapshot.State);
        var saved = new HashSet<string>(jobs.Count, StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            saved.Add(reader.GetString(0));
        await CommitAsync(reader, cancellationToken);
        foreach (var job in jobs)
            job.Complete(saved.Contains(job.Owner));
    }

    /// <summary>The rows come before the commit: only what the server says after them tells that it happened.</summary>
    private static Task CommitAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) => reader.NextResultAsync(cancellationToken);

    private static void Add<TJob, T>(NpgsqlCommand command, NpgsqlDbType type, IReadOnlyList<TJob> jobs, Func<TJob, T> valueOf) =>
        command.Parameters.Add(new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = [.. jobs.Select(valueOf)] });
}
