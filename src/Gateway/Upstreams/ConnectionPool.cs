namespace Sluice.Gateway.Upstreams;

/// <summary>
/// The connections to one upstream. The one used last is used next, so that those which a peak needed grow old. One
/// sweep enforces all deadlines; it runs only while there are connections, so that a pool without any costs nothing.
/// </summary>
internal sealed partial class ConnectionPool
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly HashSet<UpstreamConnection> _open = [];
    private readonly List<UpstreamConnection> _idle = [];
    private readonly Connector _connector;
    private readonly Deadlines _deadlines;
    private readonly int _mostCalls;
    private readonly int _mostStreams;
    private readonly ILogger _logger;
    private readonly ITimer _sweep;
    private int _count;
    private int _calls;
    private int _streams;
    private bool _isRetired;

    public ConnectionPool(Connector connector, UpstreamOptions options, TimeProvider time, ILogger logger)
    {
        (_connector, _mostCalls, _mostStreams, _logger) = (connector, options.MaxCalls, options.MaxStreams, logger);
        _deadlines = new Deadlines(time, options.Timeouts);
        // The timer outlives the request that happens to need the pool first: it must not keep that one's context.
        using var apart = ExecutionContext.SuppressFlow();
        _sweep = time.CreateTimer(static pool => ((ConnectionPool)pool!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>One that waited may be closed already, by its upstream or by the sweep: its next request finds out without being sent.</summary>
    /// <exception cref="UpstreamException">Busy: as many as it may be are in use.</exception>
    public ValueTask<UpstreamConnection> RentAsync(ConnectionUse use, CancellationToken cancel)
    {
        lock (_gate)
        {
            Enter(use);
            if (_idle.Count > 0)
            {
                var idle = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                idle.Use = use;
                return new(idle);
            }

            if (_count++ == 0) _sweep.Change(SweepPeriod, SweepPeriod);
        }

        return new(ConnectAsync(use, cancel));
    }

    public void Return(UpstreamConnection connection)
    {
        connection.StartWaiting();
        lock (_gate)
        {
            Leave(connection);
            if (!_isRetired)
            {
                _idle.Add(connection);
                return;
            }
        }

        connection.Close();
    }

    /// <summary>A connection has closed.</summary>
    public void Forget(UpstreamConnection connection)
    {
        lock (_gate)
        {
            _open.Remove(connection);
            Leave(connection);
            GiveSlot();
        }
    }

    /// <summary>From now on connections close with their exchange; those that wait for one close now.</summary>
    public void Retire()
    {
        UpstreamConnection[] idle;
        lock (_gate)
        {
            _isRetired = true;
            idle = [.. _idle];
            _idle.Clear();
        }

        foreach (var connection in idle) connection.Close();
    }

    /// <summary>Ends the running exchanges too: their callers see them broken off.</summary>
    public void Close()
    {
        Retire();
        UpstreamConnection[] open;
        lock (_gate) open = [.. _open];
        foreach (var connection in open) connection.Close();
    }

    private async Task<UpstreamConnection> ConnectAsync(ConnectionUse use, CancellationToken cancel)
    {
        Stream stream;
        try
        {
            stream = await _connector.ConnectAsync(cancel);
        }
        catch
        {
            lock (_gate)
            {
                Leave(use);
                GiveSlot();
            }

            throw;
        }

        var connection = new UpstreamConnection(this, stream, _deadlines) { Use = use };
        lock (_gate) _open.Add(connection);
        return connection;
    }

    private void Enter(ConnectionUse use)
    {
        var isStream = use == ConnectionUse.Stream;
        ref var inUse = ref isStream ? ref _streams : ref _calls;
        var most = isStream ? _mostStreams : _mostCalls;
        if (inUse == most) throw new UpstreamException(UpstreamFailure.Busy, $"all {most} {(isStream ? "streams" : "calls")} that it may have are in flight");
        inUse++;
    }

    /// <summary>Once for each exchange, whether its connection is kept or closed.</summary>
    private void Leave(UpstreamConnection connection)
    {
        Leave(connection.Use);
        connection.Use = ConnectionUse.None;
    }

    private void Leave(ConnectionUse use)
    {
        if (use == ConnectionUse.Call) _calls--;
        else if (use == ConnectionUse.Stream) _streams--;
    }

    private void GiveSlot()
    {
        if (--_count == 0) _sweep.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void Sweep()
    {
        try
        {
            var now = _deadlines.Now;
            foreach (var connection in TakeOverdue(now)) connection.ExpireAt(now);
        }
        catch (Exception e)
        {
            LogSweepFailed(_logger, e);
        }
    }

    private List<UpstreamConnection> TakeOverdue(long now)
    {
        var overdue = new List<UpstreamConnection>();
        lock (_gate)
        {
            foreach (var connection in _open)
            {
                if (connection.IsOverdueAt(now)) overdue.Add(connection);
            }

            _idle.RemoveAll(connection => connection.IsOverdueAt(now));
        }

        return overdue;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Closing overdue connections failed; it is tried again in the next sweep.")]
    private static partial void LogSweepFailed(ILogger logger, Exception error);
}
