using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Sluice.Policy.Ledger;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>
/// One connection with its prepared statements: locks rows, and stores them. Two round trips for a batch, however many calls it holds. The time is the
/// database's, read after the locks are held, so that of two transactions on one row the later one has the later time.
/// </summary>
internal sealed partial class LedgerConnection : IAsyncDisposable
{
    private const string BeginTransaction = "BEGIN ISOLATION LEVEL READ COMMITTED";

    /// <summary>The locks are taken in the order of the keys, so that no two batches wait for each other.</summary>
    private const string Lock = """SELECT owner, state FROM ledgers WHERE owner = ANY ($1) ORDER BY owner COLLATE "C" FOR UPDATE""";

    private const string LockFree = $"{Lock} SKIP LOCKED";

    private const string Clock = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint, (SELECT life FROM ledger_life)";

    /// <summary>
    /// A life of the ledgers ends with a crash of the server or the promotion of a standby, which may have lost what was not synced. Its start time would not
    /// tell: when one of its processes dies, PostgreSQL recovers below a postmaster that stays.
    /// </summary>
    private const string Begin = "INSERT INTO ledger_life (life) VALUES ($1) ON CONFLICT DO NOTHING";

    private const string Store =
        """
        UPDATE ledgers SET state = changed.state, expires_ms = changed.expires_ms
        FROM unnest($1, $2, $3) AS changed (owner, state, expires_ms) WHERE ledgers.owner = changed.owner
        """;

    private const string Create =
        """INSERT INTO ledgers (owner, state, expires_ms) SELECT owner, '', 0 FROM unnest($1) AS owner ORDER BY owner COLLATE "C" ON CONFLICT DO NOTHING""";

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly NpgsqlParameter<string[]> _owners = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
    private readonly NpgsqlParameter<string[]> _ownersIfFree = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
    private readonly NpgsqlParameter<string[]> _changed = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
    private readonly NpgsqlParameter<byte[][]> _states = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };
    private readonly NpgsqlParameter<long[]> _ends = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<string[]> _missing = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBatch _lock;
    private readonly NpgsqlBatch _lockFree;
    private readonly NpgsqlBatch _store;
    private readonly NpgsqlCommand _create;
    private readonly Func<long>? _clock;
    private readonly ILogger _logger;

    private LedgerConnection(NpgsqlConnection connection, Func<long>? clock, ILogger logger)
    {
        (_connection, _clock, _logger) = (connection, clock, logger);
        _ownersIfFree.TypedValue = [];
        (_owners.TypedValue, _changed.TypedValue, _states.TypedValue, _ends.TypedValue, _missing.TypedValue) = ([], [], [], [], []);
        _lock = new NpgsqlBatch(connection) { BatchCommands = { new(BeginTransaction), new(Lock) { Parameters = { _owners } }, new(Clock) } };
        _lockFree = new NpgsqlBatch(connection) { BatchCommands = { new(BeginTransaction), new(LockFree) { Parameters = { _ownersIfFree } }, new(Clock) } };
        _store = new NpgsqlBatch(connection)
        {
            BatchCommands = { new(Store) { Parameters = { _changed, _states, _ends } }, new("COMMIT") },
        };
        _create = new NpgsqlCommand(Create, connection) { Parameters = { _missing } };
    }

    /// <param name="database">Gives connections that are not shared.</param>
    /// <param name="isStrict">Whether a commit waits for the disk.</param>
    /// <param name="patience">What the database is told to wait.</param>
    /// <param name="clock">Stands in for the database's clock in tests; null otherwise.</param>
    /// <param name="logger">Hears of damaged rows.</param>
    /// <param name="cancellationToken">Breaks the opening off.</param>
    public static async Task<LedgerConnection> OpenAsync(
        NpgsqlDataSource database, bool isStrict, LedgerPatience patience, Func<long>? clock, ILogger logger, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        var opened = new LedgerConnection(connection, clock, logger);
        try
        {
            await using var settings = new NpgsqlCommand(
                $"SET lock_timeout = {Milliseconds(patience.Lock)}; SET statement_timeout = {Milliseconds(patience.Statement)}; "
                + $"SET idle_in_transaction_session_timeout = {Milliseconds(patience.Idle)}; SET synchronous_commit = {(isStrict ? "on" : "off")}",
                connection);
            await settings.ExecuteNonQueryAsync(cancellationToken);
            await using var begin = new NpgsqlCommand(Begin, connection);
            begin.Parameters.Add(new NpgsqlParameter<long> { TypedValue = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) });
            await begin.ExecuteNonQueryAsync(cancellationToken);
            await opened._lock.PrepareAsync(cancellationToken);
            await opened._lockFree.PrepareAsync(cancellationToken);
            await opened._store.PrepareAsync(cancellationToken);
            await opened._create.PrepareAsync(cancellationToken);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a transaction and locks the rows that exist.</summary>
    public Task LockAsync(string[] owners, LockedRows rows, CancellationToken cancellationToken)
    {
        _owners.TypedValue = owners;
        return LockAsync(_lock, rows, cancellationToken);
    }

    /// <summary>Begins a transaction and locks those rows that nobody else holds: never waits.</summary>
    public Task LockFreeAsync(string[] owners, LockedRows rows, CancellationToken cancellationToken)
    {
        _ownersIfFree.TypedValue = owners;
        return LockAsync(_lockFree, rows, cancellationToken);
    }
    /// <summary>Stores what changed and commits.</summary>
    public async Task StoreAsync(LockedRows rows, CancellationToken cancellationToken)
    {
        var changed = rows.Changed.ToArray();
        if (changed.Length == 0)
        {
            await RollBackAsync(cancellationToken);
            return;
        }

        if (rows.MustBeDurable)
            await ExecuteAsync("SET LOCAL synchronous_commit = on", cancellationToken);
        _changed.TypedValue = Array.ConvertAll(changed, row => row.Owner);
        _states.TypedValue = Array.ConvertAll(changed, Save);

        // Not 0 for a ledger on which nothing counts just now: its row would be dropped at once, and its numbers given again.
        _ends.TypedValue = Array.ConvertAll(changed, row => Math.Max(row.Ledger!.CountsUntilMs, rows.NowMs));
        await _store.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Creates rows, committed at once: a row that two batches need must not be created inside either.</summary>
    public Task CreateAsync(string[] owners, CancellationToken cancellationToken)
    {
        _missing.TypedValue = owners;
        return _create.ExecuteNonQueryAsync(cancellationToken);
    }

    public Task RollBackAsync(CancellationToken cancellationToken) => ExecuteAsync("ROLLBACK", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _lock.DisposeAsync();
        await _lockFree.DisposeAsync();
        await _store.DisposeAsync();
        await _create.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task LockAsync(NpgsqlBatch batch, LockedRows rows, CancellationToken cancellationToken)
    {
        rows.Clear();
        var read = new List<(string Owner, byte[] State)>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            read.Add((reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        rows.NowMs = _clock?.Invoke() ?? reader.GetInt64(0);
        var incarnation = unchecked((ulong)reader.GetInt64(1));
        foreach (var (owner, state) in read)
            rows.Add(new LockedRow(owner, Load(owner, state, incarnation, rows.NowMs)));
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private OwnerLedger? Load(string owner, byte[] state, ulong incarnation, long nowMs)
    {
        try
        {
            return state.Length == 0 ? new OwnerLedger(incarnation) : OwnerLedger.Load(state, incarnation, nowMs);
        }
        catch (InvalidDataException damage)
        {
            LogUnreadable(_logger, owner, damage);
            return null;
        }
    }

    private byte[] Save(LockedRow row)
    {
        _buffer.ResetWrittenCount();
        row.Ledger!.Save(_buffer);
        return _buffer.WrittenSpan.ToArray();
    }

    [LoggerMessage(LogLevel.Error, "The ledger of {Owner} in the database is damaged; its calls are denied. Restore its row in the table ledgers, or delete it to start with empty counters")]
    private static partial void LogUnreadable(ILogger logger, string owner, Exception damage);
}
