using Npgsql;
using Sluice.Grains.Ledgers;

namespace Sluice.Silo.Ledgers;

/// <summary>
/// Ledger time: this process's monotonic clock, held to the database's. Every second the database is asked; what small differences there are, are made up
/// for by a millisecond at a time. Without a good answer for ten seconds, or off by more than 100 ms, there is no time and no ledger answers. A database
/// whose clock was set is followed once its answers agree; one that was set back, once no other silo can have the time from before.
/// </summary>
internal sealed partial class DatabaseClock(ClusterDatabase database, DatabaseHealth health, TimeProvider time, ILogger<DatabaseClock> logger) : BackgroundService, ILedgerClock
{
    /// <summary>More than this and the clocks do not agree. An answer that took twice as long tells nothing.</summary>
    public const double MostOffMs = 100;

    private const double MostSlewMs = 1;

    /// <summary>The database's clock was set, or a computer slept: several answers must agree on the new time.</summary>
    private const int AgreeingAnswers = 3;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(10);

    /// <summary>What silos were told before is good no more, also where the answer was on its way.</summary>
    private static readonly TimeSpan SetBackAfter = GoodFor + TimeSpan.FromMilliseconds(2 * MostOffMs);

    private volatile ClockReading? _reading;
    private double _otherOffsetMs;
    private long _disagreesSince;
    private int _agreeing;

    /// <summary>Why there is no time, for <c>/readyz</c>; null while there is.</summary>
    public string? Fault => _reading is { } reading && time.GetElapsedTime(reading.AskedAt) < GoodFor
        ? null
        : "The time of the database is not known, or this node's clock differs from it by more than 100 ms.";

    public bool TryRead(out long nowMs)
    {
        nowMs = 0;
        if (_reading is not { } reading || time.GetElapsedTime(reading.AskedAt) >= GoodFor)
            return false;
        nowMs = reading.Read.Latest((long)reading.At(time.GetTimestamp(), time));
        return true;
    }

    /// <summary>The first answer is there before any ledger is asked for.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await AskAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await AskAsync(stoppingToken);
        }
    }

    /// <summary>One answer of the database.</summary>
    /// <param name="databaseMs">Its time, at some moment between the two.</param>
    /// <param name="askedAt">Timestamp of the question.</param>
    /// <param name="answeredAt">Timestamp of the answer.</param>
    internal void Heard(double databaseMs, long askedAt, long answeredAt)
    {
        var halfMs = time.GetElapsedTime(askedAt, answeredAt).TotalMilliseconds / 2;
        if (halfMs > MostOffMs)
            return;
        var heard = new ClockReading(databaseMs + halfMs, answeredAt, answeredAt, new ReadTime());
        if (_reading is not { } reading)
        {
            _reading = heard;
            return;
        }

        var offsetMs = heard.Ms - reading.At(answeredAt, time);
        if (Math.Abs(offsetMs) - halfMs > MostOffMs)
        {
            Disagreed(heard, offsetMs);
            return;
        }

        _agreeing = 0;
        var slewMs = Math.Abs(offsetMs) > halfMs ? Math.Clamp(offsetMs, -MostSlewMs, MostSlewMs) : 0;
        _reading = reading with { Ms = reading.At(answeredAt, time) + slewMs, Timestamp = answeredAt, AskedAt = answeredAt };
    }

    /// <summary>
    /// No time until it is clear which: then the database's, as in the postgres engine. A ledger that a silo with the earlier time has shifted back must not
    /// reach one with the later time, where it would free early: what is set back waits for as long as any silo goes on without an answer.
    /// </summary>
    private void Disagreed(ClockReading heard, double offsetMs)
    {
        if (_agreeing == 0)
            LogDisagrees(logger, offsetMs);
        var agrees = _agreeing > 0 && Math.Abs(offsetMs - _otherOffsetMs) <= MostOffMs;
        (_agreeing, _disagreesSince) = agrees ? (_agreeing + 1, _disagreesSince) : (1, heard.AskedAt);
        _otherOffsetMs = offsetMs;
        if (_agreeing < AgreeingAnswers || (offsetMs < 0 && time.GetElapsedTime(_disagreesSince, heard.AskedAt) < SetBackAfter))
        {
            // Keeps what the offset is measured from, without being good for reading.
            _reading = _reading! with { AskedAt = long.MinValue / 2 };
            return;
        }

        _agreeing = 0;
        _reading = heard;
        LogSet(logger, offsetMs);
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.Membership.OpenConnectionAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT extract(epoch FROM clock_timestamp())::float8 * 1000", connection);
            var askedAt = time.GetTimestamp();
            var databaseMs = (double)(await command.ExecuteScalarAsync(cancellationToken))!;
            Heard(databaseMs, askedAt, time.GetTimestamp());
            health.Succeeded();
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The silo stops.
        }
        catch (Exception failure)
        {
            health.Failed(failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Error, "This node's clock and the database's differ by {OffsetMs} ms: no ledger of this silo answers until they agree")]
    private static partial void LogDisagrees(ILogger logger, double offsetMs);

    [LoggerMessage(LogLevel.Warning, "The clock of the ledgers was set by {OffsetMs} ms to that of the database")]
    private static partial void LogSet(ILogger logger, double offsetMs);
}
