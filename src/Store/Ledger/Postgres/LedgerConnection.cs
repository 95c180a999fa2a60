using System.Buffers;
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
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly KnownRows _known = new();
    private readonly KnownRows _knownIfFree = new();
    private readonly NpgsqlParameter<string[]> _changed = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, TypedValue = [] };
    private readonly NpgsqlParameter<long[]> _ends = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = [] };
    private readonly NpgsqlParameter<byte[][]> _records = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea, TypedValue = [] };
    private readonly NpgsqlParameter<byte[]?[]> _states = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea, TypedValue = [] };
    private readonly NpgsqlParameter<long[]> _stateIds = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = [] };
    private readonly NpgsqlConnection _connection;
    private readonly ulong _life;
    private readonly NpgsqlBatch _lock;
    private readonly NpgsqlBatch _lockFree;
    private readonly NpgsqlBatch _store;
    private readonly MissingRows _missing;
    private readonly Func<long>? _clock;
    private readonly ILogger _logger;

    private LedgerConnection(NpgsqlConnection connection, ulong life, int breaks, Func<long>? clock, ILogger logger)
    {
        Breaks = breaks;
        (_connection, _life, _clock, _logger) = (connection, life, clock, logger);
        _lock = new NpgsqlBatch(connection) { BatchCommands = { new(LedgerStatements.Begin), _known.Command(LedgerStatements.Lock) } };
        _lockFree = new NpgsqlBatch(connection) { BatchCommands = { new(LedgerStatements.Begin), _knownIfFree.Command(LedgerStatements.LockFree) } };
        _store = new NpgsqlBatch(connection)
        {
            BatchCommands = { new(LedgerStatements.Store) { Parameters = { _changed, _ends, _records, _states, _stateIds } }, new(LedgerStatements.Commit) },
        };
        _missing = new MissingRows(connection);
    }

    /// <summary>See <see cref="LedgerSession.Breaks"/>: when it was opened.</summary>
    public int Breaks { get; }

    /// <param name="session">Opens it.</param>
    /// <param name="logger">Hears of damaged rows.</param>
    /// <param name="cancellationToken">Breaks the opening off.</param>
    public static async Task<LedgerConnection> OpenAsync(LedgerSession session, ILogger logger, CancellationToken cancellationToken)
    {
        var breaks = session.Breaks;
        var (connection, life) = await session.OpenAsync(session.Patience.Lock, cancellationToken);
        var opened = new LedgerConnection(connection, life, breaks, session.Clock, logger);
        try
        {
            await opened._lock.PrepareAsync(cancellationToken);
            await opened._lockFree.PrepareAsync(cancellationToken);
            await opened._store.PrepareAsync(cancellationToken);
            await opened._missing.PrepareAsync(cancellationToken);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a transaction and locks the rows that exist.</summary>
    public Task LockAsync(string[] owners, LockedRows rows, CancellationToken cancellationToken) => LockAsync(_lock, _known, owners, rows, cancellationToken);

    /// <summary>Begins a transaction and locks those rows that nobody else holds: never waits.</summary>
    public Task LockFreeAsync(string[] owners, LockedRows rows, CancellationToken cancellationToken) => LockAsync(_lockFree, _knownIfFree, owners, rows, cancellationToken);

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
        var writes = Array.ConvertAll(changed, row => row.Write(rows.NowMs, _buffer));
        _changed.TypedValue = Array.ConvertAll(changed, row => row.Owner);
        _records.TypedValue = Array.ConvertAll(writes, write => write.Record);
        _states.TypedValue = Array.ConvertAll(writes, write => write.State);
        _stateIds.TypedValue = Array.ConvertAll(writes, write => write.StateId);

        // Not 0 for a ledger on which nothing counts just now: its row would be dropped at once, and its numbers given again.
        _ends.TypedValue = Array.ConvertAll(changed, row => Math.Max(row.Ledger!.CountsUntilMs, rows.NowMs));
        await _store.ExecuteNonQueryAsync(cancellationToken);
        for (var index = 0; index < changed.Length; index++)
            changed[index].Kept.Wrote(writes[index]);
    }

    /// <summary>Creates rows, committed at once: a row that two batches need must not be created inside either.</summary>
    public Task CreateAsync(string[] owners, CancellationToken cancellationToken) => _missing.CreateAsync(owners, cancellationToken);

    public Task RollBackAsync(CancellationToken cancellationToken) => ExecuteAsync("ROLLBACK", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _lock.DisposeAsync();
        await _lockFree.DisposeAsync();
        await _store.DisposeAsync();
        await _missing.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task LockAsync(NpgsqlBatch batch, KnownRows known, string[] owners, LockedRows rows, CancellationToken cancellationToken)
    {
        rows.Clear();
        var kept = Array.ConvertAll(owners, owner => rows.Kept.Find(owner) ?? new KeptLedger(owner));
        known.Set(kept, _clock);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.NowMs = reader.GetInt64(1);
            if (unchecked((ulong)reader.GetInt64(7)) != _life)
                throw new InvalidDataException("The life of the ledgers ended under an open connection.");
            if (!reader.IsDBNull(0))
                rows.Add(Load(kept[(int)reader.GetInt64(0) - 1], RowNews.Read(reader, 2), rows));
        }

        await reader.NextResultAsync(cancellationToken);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private LockedRow Load(KeptLedger kept, in RowNews news, LockedRows rows)
    {
        try
        {
            kept.Apply(news, _life);
            return new LockedRow(kept, wasSetBack: kept.Ledger!.SetBackTo(rows.NowMs));
        }
        catch (InvalidDataException damage)
        {
            rows.Kept.Drop(kept.Owner);
            LogUnreadable(_logger, kept.Owner, damage);
            return new LockedRow(kept.Owner);
        }
    }

    [LoggerMessage(LogLevel.Error, "The ledger of {Owner} in the database is damaged; its calls are denied. Delete its row in the table ledgers to start with empty counters, or restore it under another state_id")]
    public static partial void LogUnreadable(ILogger logger, string owner, Exception damage);
}
