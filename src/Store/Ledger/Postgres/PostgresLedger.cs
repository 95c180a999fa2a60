using Microsoft.Extensions.Logging;
using Npgsql;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>
/// The postgres engine: ledgers are rows that the whole fleet shares. What a gateway keeps of them decides nothing, only what stands in the row: it may be killed,
/// paused or set to another time, and no limit slips.
/// </summary>
public sealed class PostgresLedger : ILedger, IAsyncDisposable
{
    private const int LockingLanes = 3;

    private static readonly ReserveResult OwnerUnavailable = new(ReserveStatus.OwnerUnavailable);
    private static readonly ReserveResult EngineUnavailable = new(ReserveStatus.EngineUnavailable);

    private readonly NpgsqlDataSource _database;
    private readonly PostgresLedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly LedgerBreaker _breaker;
    private readonly LedgerLane[] _lanes;
    private readonly ChargeLane _charges;
    private readonly ExpiredRows _expired;
    private int _isDisposed;

    private PostgresLedger(NpgsqlDataSource database, PostgresLedgerOptions options, TimeProvider time, Func<long>? clock, ILoggerFactory loggers)
    {
        (_database, _options, _time, _breaker) = (database, options, time, new LedgerBreaker(time));
        var logger = loggers.CreateLogger<PostgresLedger>();
        var isStrict = options.Durability == Durability.Strict;
        var session = new LedgerSession(database, isStrict, options.Patience, clock);
        _lanes = [.. Enumerable.Range(1, LockingLanes).Select(_ => new LedgerLane(session, _breaker, time, logger))];
        _charges = new ChargeLane(session, job => LaneOf(job.Request).TryAdd(job), _breaker, time, logger);
        _expired = new ExpiredRows(database, time, logger);
    }

    /// <summary>Why no call can be charged, for <c>/readyz</c>; null while calls can. It heals by itself.</summary>
    public string? Fault => _breaker.Problem;

    /// <summary>Brings the database to this program's schema and begins.</summary>
    /// <exception cref="NpgsqlException">The database cannot be used.</exception>
    public static Task<PostgresLedger> OpenAsync(PostgresLedgerOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        OpenAsync(options, time, clock: null, loggers, cancellationToken);

    /// <param name="options">Where, and what a crash may cost.</param>
    /// <param name="time">For waiting.</param>
    /// <param name="clock">Stands in for the database's clock; null, as in every gateway that runs, asks the database.</param>
    /// <param name="loggers">Where faults and damaged ledgers are reported.</param>
    /// <param name="cancellationToken">Breaks the start off.</param>
    internal static async Task<PostgresLedger> OpenAsync(
        PostgresLedgerOptions options, TimeProvider time, Func<long>? clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        // Each lane keeps its connection, and gives a broken one up at once instead of waiting for it to say good-bye.
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Pooling = false, CancellationTimeout = -1, Enlist = false };
        var database = NpgsqlDataSource.Create(settings);
        try
        {
            await LedgerTable.CreateAsync(database, cancellationToken);
            return new PostgresLedger(database, options, time, clock, loggers);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<ReserveResult> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(request, new ReserveJob(request), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ReserveResult> AskAsync(ReserveRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(request, new ReserveJob(request, asksOnly: true), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">It is not known to have happened; the charges may stay.</exception>
    public async ValueTask SettleAsync(Receipt receipt, Settlement settlement, CancellationToken cancellationToken)
    {
        if (receipt.Owner.Value is null)
            return;
        var job = new SettleJob(receipt, settlement);
        if (!LaneOf(receipt).TryAdd(job) || !await job.Done.WaitAsync(_options.LongestWait, _time, cancellationToken))
            throw new TimeoutException("The ledger's database did not take the settlement; what was charged stays charged.");
    }

    /// <inheritdoc/>
    public async ValueTask<ApprovalOutcome> DecideApprovalAsync(
        OwnerKey grant, string approval, ApprovalDecision decision, CancellationToken cancellationToken)
    {
        var job = new DecideJob(grant, approval, decision);
        if (!_breaker.TryEnter() || !LaneOf(grant).TryAdd(job))
            return ApprovalOutcome.Unavailable;
        await ((Task)job.Outcome).WaitAsync(_options.LongestWait, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return job.Outcome.IsCompleted ? await job.Outcome : ApprovalOutcome.Unavailable;
    }

    /// <summary>Finishes what waits. A container that knows it by two names disposes of it twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _expired.DisposeAsync();
        await _charges.StopAsync();
        await Task.WhenAll(_lanes.Select(lane => lane.StopAsync()));
        await _database.DisposeAsync();
    }

    private async ValueTask<ReserveResult> AnswerAsync(ReserveRequest request, ReserveJob job, CancellationToken cancellationToken)
    {
        if (!_breaker.TryEnter())
            return EngineUnavailable;
        if (!(job.IsPlain ? _charges.TryAdd(job) : LaneOf(request).TryAdd(job)))
            return OwnerUnavailable;
        await ((Task)job.Answer).WaitAsync(_options.LongestWait, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!job.Answer.IsCompleted)
        {
            job.GiveUp();
            if (request.Approval is not null)
                _ = GiveBackLateAsync(job);
            cancellationToken.ThrowIfCancellationRequested();
            return _breaker.Problem is null ? OwnerUnavailable : EngineUnavailable;
        }

        var result = await job.Answer;
        if (result.Status is not (ReserveStatus.Reserved or ReserveStatus.Refused))
            return result;
        job.Balances.CopyTo(request.Balances.Span);
        return result;
    }

    /// <summary>A call whose caller has gone is not run. Charges that come too late stay, the safe side; an approval does not, since a person stands behind it.</summary>
    private async Task GiveBackLateAsync(ReserveJob job)
    {
        var result = await job.Answer;
        if (result.Receipt is { Approval: not null } receipt)
            LaneOf(receipt).TryAdd(new SettleJob(receipt, Settlement.NotRun));
    }

    /// <summary>That of the widest owner: it is the one that most calls share.</summary>
    private LedgerLane LaneOf(in ReserveRequest request)
    {
        var part = request.FirstPart();
        for (var end = part.Charges.Length; end < request.Charges.Length; end += part.Charges.Length)
            part = request.PartAt(end);
        return LaneOf(part.Owner);
    }

    private LedgerLane LaneOf(in Receipt receipt) => LaneOf(receipt.Others is { Length: > 0 } others ? others[^1].Owner : receipt.Owner);

    private LedgerLane LaneOf(OwnerKey owner) => _lanes[(owner.Value.GetHashCode(StringComparison.Ordinal) & int.MaxValue) % _lanes.Length];
}
