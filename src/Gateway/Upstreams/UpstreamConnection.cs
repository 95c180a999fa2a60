using System.Runtime.CompilerServices;

namespace Sluice.Gateway.Upstreams;

/// <summary>
/// One connection, which carries one exchange at a time. An exchange belongs to one caller; only <see cref="Abort"/>,
/// <see cref="ExpireAt"/> and <see cref="Close"/> may come from other threads.
/// </summary>
internal sealed class UpstreamConnection(ConnectionPool pool, Stream stream, Deadlines deadlines)
{
    private readonly ReceiveBuffer _received = new();
    private readonly BodyDecoder _body = new();
    private int _lease;
    private bool _isReusable;
    private bool _isBodyBegun;

    // Shared with other threads.
    private long _deadline;
    private volatile bool _isTimedOut;
    private volatile bool _isClosed;

    public RequestBuffer Request { get; } = new();

    public ResponseHead Head { get; } = new();

    /// <summary>Belongs to the pool, which reads and writes it under its lock.</summary>
    public ConnectionUse Use { get; set; }

    public bool IsComplete => _body.IsComplete;

    public bool HasReceived => !_received.IsEmpty;

    /// <summary>
    /// Starts an exchange. The number tells it from earlier and later ones on this connection, so that whoever ends
    /// it late (a client that goes away just then, a time-out) ends nothing of a stranger's. The first is 1.
    /// </summary>
    public int Begin() => Interlocked.Increment(ref _lease);

    /// <summary>
    /// Sends <see cref="Request"/> and reads the head of the answer. False: the upstream had closed the connection,
    /// and nothing was sent. The read is parked before the write, so that this check costs no system call of its own.
    /// </summary>
    /// <param name="now">Time stamp.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> SendAsync(long now)
    {
        SetDeadline(deadlines.FirstByte(now));
        _isBodyBegun = false;
        _body.Begin(BodyFraming.None, contentLength: 0);

        // 1. Park the read. If it is done at once, that is the end of the stream, or bytes that nobody asked for.
        var first = ReadStreamAsync();
        if (first.IsCompleted)
        {
            Task observed = first.AsTask();
            await observed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return false;
        }

        // 2. Write. An upstream that stops listening half-way may have answered already, e.g. with 413.
        var unsent = await WriteAsync();
        _isReusable = unsent is null;
        if (unsent is not null && !first.IsCompleted) Close();

        // 3. Read the head.
        try
        {
            await ReceiveAsync(first);
        }
        catch (UpstreamException) when (unsent is not null)
        {
            throw new UpstreamException(UpstreamFailure.NotSent, "the connection did not take the whole request", unsent);
        }

        while (!Head.TryParse(_received)) await ReceiveAsync(ReadStreamAsync());
        SetDeadline(0);
        _body.Begin(Head.Body, Head.Framing.ContentLength);
        return true;
    }

    /// <summary>The next piece of the decoded body, valid until the next call; empty at its end.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync()
    {
        _isBodyBegun = true;
        ReadOnlyMemory<byte> piece;
        while (!_body.TryRead(_received, out piece))
        {
            SetDeadline(deadlines.IdleStream());
            await ReceiveAsync(ReadStreamAsync());
            SetDeadline(0);
        }

        return piece;
    }

    public void CopyHeadersTo(IHeaderDictionary target)
    {
        if (_isBodyBegun) throw new InvalidOperationException("Copy the headers before reading the body, which takes their place in the buffer.");
        ReturnedHeaders.Copy(Head, target);
    }

    /// <summary>Ends the exchange. The connection is kept only if the answer was read whole and nothing came after it.</summary>
    public void Release(int lease)
    {
        if (!TryEnd(lease)) return;
        if (_isReusable && _body.IsComplete && Head.Framing.IsKeptAlive && _received.IsEmpty)
        {
            _received.Clear();
            pool.Return(this);
        }
        else Close();
    }

    /// <summary>Ends an exchange that has sent nothing: the connection is as good as before.</summary>
    public void Withdraw(int lease)
    {
        if (TryEnd(lease)) pool.Return(this);
    }

    /// <summary>Ends the exchange from any thread: its pending read fails.</summary>
    public void Abort(int lease)
    {
        if (TryEnd(lease)) Close();
    }

    /// <summary>Closes a connection whose exchange, or whose wait for the next one, is overdue.</summary>
    public void ExpireAt(long now)
    {
        var lease = Volatile.Read(ref _lease);
        if (!IsOverdueAt(now) || !TryEnd(lease)) return;
        _isTimedOut = true;
        Close();
    }

    public bool IsOverdueAt(long now) => Volatile.Read(ref _deadline) is not 0 and var deadline && deadline <= now;

    public void StartWaiting() => SetDeadline(deadlines.KeepAlive(Head.Framing.KeepAlive));

    public void Close()
    {
        if (Interlocked.Exchange(ref _isClosed, true)) return;
        stream.Dispose();
        pool.Forget(this);
    }

    private void SetDeadline(long deadline) => Volatile.Write(ref _deadline, deadline);

    /// <summary>Has one winner, who decides what becomes of the connection.</summary>
    private bool TryEnd(int lease) => Interlocked.CompareExchange(ref _lease, lease + 1, lease) == lease;

    /// <summary>A stream that another thread has closed throws at once; here that is a failed read like any other.</summary>
    private ValueTask<int> ReadStreamAsync()
    {
        var room = _received.Room();
        try
        {
            return stream.ReadAsync(room);
        }
        catch (Exception e)
        {
            return ValueTask.FromException<int>(e);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReceiveAsync(ValueTask<int> read)
    {
        int count;
        try
        {
            count = await read;
        }
        catch (Exception e)
        {
            throw Failure(e);
        }

        // Closing the socket can end a read like this too, and must not pass for the end of an answer.
        if (count == 0 && _isClosed) throw Failure(null);
        if (count > 0) _received.Received(count);
        else _body.EndOfStream();
    }

    private UpstreamException Failure(Exception? inner) => (_isTimedOut, _isClosed) switch
    {
        (true, _) => new(UpstreamFailure.TimedOut, "the upstream was silent for too long", inner),
        (_, true) => new(UpstreamFailure.Ended, "the exchange was ended on this side", inner),
        _ => UpstreamException.Broken("the connection failed before the answer was whole", inner),
    };

    /// <summary>Null when the connection took the whole request.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Exception?> WriteAsync()
    {
        try
        {
            await stream.WriteAsync(Request.Written);
            Request.Clear();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
