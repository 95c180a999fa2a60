using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Sluice.Store.Postgres;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>
/// Plain charges of one owner each, without locks: the lane knows ledgers as they were, finds out what should fit, and adds it to the journals of the rows. What stands there
/// before it decides, whoever wrote it: the answer to the write says what that is. What does not fit is refused once a read says so. Calls that have gathered
/// share a trip; many of them share two, so that the database has one in hand while the node works on the other. Whoever needs more than that, or a row that somebody
/// holds, waits for his turn in a <see cref="LedgerLane"/>.
/// </summary>
internal sealed partial class ChargeLane
{
    /// <summary>Trips under way at once, each over a connection of its own.</summary>
    private const int Trips = 2;

    private const int MostPerTrip = 256;
    private const int MostInHand = Trips * MostPerTrip;
    private const int MostPassesForCallers = 4;

    /// <summary>For fewer calls than that no second trip sets off: a trip costs about as much as the rows of so many.</summary>
    private const int WorthATrip = 24;

    private readonly Channel<ReserveJob> _queue =
        Channel.CreateBounded<ReserveJob>(new BoundedChannelOptions(LedgerLane.MostWaiting) { SingleReader = true });

    private readonly CallsInHand _calls = new();
    private readonly ChargeTrip[] _trips = [.. Enumerable.Range(0, Trips).Select(static _ => new ChargeTrip())];
    private readonly ChargeDecisions _decisions;
    private readonly LedgerSession _session;
    private readonly LedgerBreaker _breaker;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _running;
    private readonly List<Task> _awaited = [];
    private Task<bool>? _coming;

    /// <param name="session">Opens its connections.</param>
    /// <param name="queueUp">Takes calls that wait for their turn; false: no more.</param>
    /// <param name="breaker">Hears how it goes.</param>
    /// <param name="time">For waiting.</param>
    /// <param name="logger">Where faults and damaged ledgers are reported.</param>
    public ChargeLane(LedgerSession session, Func<ReserveJob, bool> queueUp, LedgerBreaker breaker, TimeProvider time, ILogger logger)
    {
        (_session, _breaker, _time, _logger) = (session, breaker, time, logger);
        _decisions = new ChargeDecisions(session, queueUp, time, logger);
        _running = Task.Run(RunAsync);
    }

    /// <summary>False: the queue is full, or the lane has stopped.</summary>
    public bool TryAdd(ReserveJob job) => _queue.Writer.TryWrite(job);

    /// <summary>Ends once what waits is done, or has been handed on.</summary>
    public async Task StopAsync()
    {
        _queue.Writer.TryComplete();
        await _running;
    }

    private async Task RunAsync()
    {
        while (await WaitAsync())
        {
            foreach (var trip in _trips)
            {
                if (trip.UnderWay is { IsCompleted: true })
                    await LandAsync(trip);
            }

            await LetCallersComeAsync();
            while (_calls.Count < MostInHand && _queue.Reader.TryRead(out var job))
            {
                if (job.TryBegin())
                    _calls.Add(job);
            }

            while (Array.Find(_trips, static trip => trip.UnderWay is null) is { } free && IsWorthATrip)
                await SetOffAsync(free);
        }

        foreach (var trip in _trips)
            await DropConnectionAsync(trip);
    }

    /// <summary>For calls that come, or a trip that ends.</summary>
    /// <returns>False: there is nothing to do any more.</returns>
    private async Task<bool> WaitAsync()
    {
        _awaited.Clear();
        foreach (var trip in _trips)
        {
            if (trip.UnderWay is { } underWay)
                _awaited.Add(underWay);
        }

        // Calls that were too few for a second trip wait for the first one, and for those whom it answers: not for each other.
        var isSecond = _awaited.Count is > 0 and < Trips && _calls.Waiting == 0 && _calls.Count < MostInHand;
        if (_coming is { IsCompletedSuccessfully: true, Result: true })
            _coming = null;
        if (_awaited.Count == 0)
            return await (_coming ??= _queue.Reader.WaitToReadAsync().AsTask());
        if (isSecond && (_coming ??= _queue.Reader.WaitToReadAsync().AsTask()) is not { IsCompletedSuccessfully: true, Result: false })
            _awaited.Add(_coming);
        await Task.WhenAny(_awaited);
        return true;
    }

    private bool IsWorthATrip => _calls.Waiting >= (Array.Exists(_trips, static trip => trip.UnderWay is not null) ? WorthATrip : 1);

    /// <summary>Whoever was just answered and asks again shares the next trip: a few passes of the thread pool are short beside one.</summary>
    private async Task LetCallersComeAsync()
    {
        for (var pass = 0; pass < MostPassesForCallers && _queue.Reader.Count + _calls.Waiting < _decisions.Answered; pass++)
        {
            var turn = new TaskCompletionSource();
            ThreadPool.UnsafeQueueUserWorkItem(static turn => turn.SetResult(), turn, preferLocal: false);
            await turn.Task;
        }

        _decisions.Answered = 0;
    }

    private async Task SetOffAsync(ChargeTrip trip)
    {
        trip.Clear();
        _calls.SetOff(trip.Round, _calls.Count < Trips * WorthATrip ? MostPerTrip : Math.Min((_calls.Count + 1) / Trips, MostPerTrip));
        try
        {
            await ConnectAsync(trip);
        }
        catch (Exception failure)
        {
            await FailAsync(trip, failure);
            _calls.Land(trip.Round);
            return;
        }

        _decisions.Plan(trip);
        if (trip.Asked.Count + trip.Charged.Count > 0)
            trip.UnderWay = RunTripAsync(trip);
        else
            _calls.Land(trip.Round);
    }

    private async Task RunTripAsync(ChargeTrip trip)
    {
        using var patience = new TripPatience(_session.Patience.Batch, _time);
        await trip.Connection!.RunAsync(trip, patience.Token);
    }

    private async Task LandAsync(ChargeTrip trip)
    {
        try
        {
            await trip.UnderWay!;
            if (_breaker.Succeeded())
                LogReachable(_logger);
            _decisions.Conclude(trip);
        }
        catch (PostgresException refusal) when (Contention.IsIn(refusal, waits: trip.Charged.Count > 0))
        {
            LogContended(_logger, refusal.MessageText, trip.Round.Count);
            _decisions.Contended(trip);
        }
        catch (Exception failure)
        {
            await FailAsync(trip, failure);
        }

        trip.UnderWay = null;
        _calls.Land(trip.Round);
    }

    private async Task FailAsync(ChargeTrip trip, Exception failure)
    {
        _session.Hear(failure);
        await DropConnectionAsync(trip);
        if (_breaker.Failed(failure.Message))
            LogOutOfReach(_logger, failure);
        _decisions.Failed(trip, isEngineAway: _breaker.Problem is not null);
    }

    /// <summary>Unless it is connected, and nothing has been forgotten since.</summary>
    private async Task ConnectAsync(ChargeTrip trip)
    {
        if (trip.Connection is { } last)
        {
            if (last.Breaks != _session.Breaks)
                _decisions.Forget();
            if (trip.Known == _decisions.Known)
                return;
            await DropConnectionAsync(trip);
        }

        using var patience = new CancellationTokenSource(_session.Patience.Connect, _time);
        _decisions.Connected(trip, await ChargeConnection.OpenAsync(_session, patience.Token));
    }

    private static async Task DropConnectionAsync(ChargeTrip trip)
    {
        if (trip.Connection is not { } connection)
            return;
        trip.Connection = null;
        await connection.DisposeAsync();
    }

    [LoggerMessage(LogLevel.Debug, "Rows of the table ledgers were locked for too long to be charged at once ({Problem}): the calls of {Owners} owners wait for their turn")]
    private static partial void LogContended(ILogger logger, string problem, int owners);

    [LoggerMessage(LogLevel.Error, "The ledger's database is out of reach; calls are denied until it answers")]
    private static partial void LogOutOfReach(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Information, "The ledger's database answers again")]
    private static partial void LogReachable(ILogger logger);
}
