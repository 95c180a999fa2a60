using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;
using Sluice.Store.Postgres;

namespace Sluice.Store.Ledger;

/// <summary>
/// Keeps a second gateway that counts by itself off a database, as <see cref="DataPathLock"/> does for a folder: an advisory lock of a session, which ends with
/// its connection. After a restart of the database it is taken again; if another gateway was quicker, <see cref="Fault"/> says so until that one is gone.
/// </summary>
public sealed partial class DatabaseLock : IAsyncDisposable
{
    /// <summary>The number is arbitrary, and the same in every version of this program; installs in other schemas have locks of their own.</summary>
    private const string Take = "SELECT pg_try_advisory_lock(730579014, hashtext(coalesce(current_schema(), '')))";

    /// <summary>So that the server soon forgets the session of a machine that fell silent.</summary>
    private const string ForgetTheSilent = "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";

    private const int LongestAnswerSeconds = 5;

    private static readonly TimeSpan CheckPeriod = TimeSpan.FromSeconds(1);

    /// <summary>A gateway that was killed a moment ago may still hold the lock: the server has yet to see its connection end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly PostgresAddress _address;
    private readonly string _connectionString;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;
    private NpgsqlConnection? _connection;
    private bool _isHeld;
    private volatile bool _isTaken;

    private DatabaseLock(PostgresAddress address, TimeProvider time, ILogger logger)
    {
        (_address, _time, _logger) = (address, time, logger);
        _connectionString = new NpgsqlConnectionStringBuilder(address.Reveal())
        {
            Pooling = false,
            Timeout = LongestAnswerSeconds,
            CommandTimeout = LongestAnswerSeconds,
        }.ConnectionString;
    }

    /// <summary>That another gateway has the lock, and what to do; null otherwise, also while the database is away: then nobody has it.</summary>
    public string? Fault => _isTaken
        ? $"another gateway took {_address} while this one had lost it, so that each counts for itself: stop one, or set Sluice:PerNodeLimits=true"
        : null;

    /// <exception cref="InvalidOperationException">Another gateway holds it.</exception>
    public static async Task<DatabaseLock> TakeAsync(PostgresAddress address, TimeProvider time, ILogger<DatabaseLock> logger, CancellationToken cancellationToken)
    {
        var held = new DatabaseLock(address, time, logger);
        try
        {
            var asked = time.GetTimestamp();
            while (!await held.TryTakeAsync(cancellationToken))
            {
                if (time.GetElapsedTime(asked) > Patience)
                    throw new InvalidOperationException(InUse(address));
                await Task.Delay(Pause, time, cancellationToken);
            }

            held._watching = Task.Run(held.WatchAsync, CancellationToken.None);
            return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync();
        await _watching;
        await LetGoAsync();
        _stop.Dispose();
    }

    private static string InUse(PostgresAddress address) =>
        $"ConnectionStrings:Sluice = \"{address}\": another gateway of the engine embedded uses this database. Two on it would multiply every limit. " +
        "Stop the other one, name another database, or accept that each gateway counts for itself with Sluice:PerNodeLimits=true.";

    private async Task WatchAsync()
    {
        using var period = new PeriodicTimer(CheckPeriod, _time);
        try
        {
            while (await period.WaitForNextTickAsync(_stop.Token))
                await CheckAsync();
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    private async Task CheckAsync()
    {
        try
        {
            if (_isHeld)
                await _connection!.ExecuteAsync(new CommandDefinition("SELECT 1", cancellationToken: _stop.Token));
            else
                Tell(isHeld: await TryTakeAsync(_stop.Token));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException && !_stop.IsCancellationRequested)
        {
            if (_isHeld)
                LogLost(exception);
            await LetGoAsync();
        }
    }

    private async Task<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        if (_connection is null)
        {
            _connection = new NpgsqlConnection(_connectionString);
            await _connection.OpenAsync(cancellationToken);
            await _connection.ExecuteAsync(new CommandDefinition(ForgetTheSilent, cancellationToken: cancellationToken));
        }

        return _isHeld = await _connection.ExecuteScalarAsync<bool>(new CommandDefinition(Take, cancellationToken: cancellationToken));
    }

    private void Tell(bool isHeld)
    {
        if (isHeld)
            LogHeld(_address);
        else if (!_isTaken)
            LogTaken(_address);
        _isTaken = !isHeld;
    }

    private async Task LetGoAsync()
    {
        _isHeld = false;
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The lock on the database was lost with its connection; it is taken again as soon as the database answers")]
    private partial void LogLost(Exception exception);

    [LoggerMessage(LogLevel.Information, "The lock on {Database} is taken again")]
    private partial void LogHeld(PostgresAddress database);

    [LoggerMessage(LogLevel.Error, "Another gateway took {Database} while this one had lost it: each counts for itself now, so that limits are multiplied. Stop one of them, or set Sluice:PerNodeLimits=true")]
    private partial void LogTaken(PostgresAddress database);
}
