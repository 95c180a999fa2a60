using System.Buffers;
using System.Runtime.CompilerServices;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Upstreams.OAuth;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Upstreams;

/// <summary>The HTTP/1.1 client of one server.</summary>
internal sealed partial class Upstream
{
    private readonly Server _server;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly GatewayMetrics _metrics;
    private readonly RequestTemplate _template;
    private readonly ConnectionPool _pool;
    private readonly Breaker _breaker;
    private readonly TokenSource? _tokens;
    private bool _hasRedirected;

    public Upstream(Server server, UpstreamOptions options, TimeProvider time, ILogger logger, GatewayMetrics metrics, ServerAccess access)
    {
        (_server, _time, _logger, _metrics) = (server, time, logger, metrics);
        _template = new RequestTemplate(server, logger);
        _pool = new ConnectionPool(access.ConnectorOf(server, options.Timeouts.Connect), options, time, logger);
        _tokens = access.TokensOf(server);
        _breaker = new Breaker(options.BreakerFailures, options.BreakerPause, time);
    }

    /// <summary>Sends a request and waits for the head of its answer, whatever its status; redirects are not followed.</summary>
    /// <param name="method">POST, GET or DELETE.</param>
    /// <param name="clientHeaders">What the client sent: the allowed ones go along, unless the server declares its own.</param>
    /// <param name="body">Copied, so that head and body leave in one write; not read after this returns.</param>
    /// <param name="sendBy">Time stamp after which the request must not leave any more: what allowed it may no longer hold.</param>
    /// <param name="isStream">Whether it opens a stream, which may stay open for hours, as every GET does.</param>
    /// <param name="cancel">For a client that goes away before there is an answer; later there is <see cref="UpstreamExchange.Abort"/>.</param>
    /// <exception cref="UpstreamException">There is no answer.</exception>
    /// <exception cref="OperationCanceledException">The client went away first; the request may have been run.</exception>
    public ValueTask<UpstreamExchange> SendAsync(
        string method,
        IHeaderDictionary clientHeaders,
        ReadOnlySequence<byte> body,
        long sendBy = long.MaxValue,
        bool isStream = false,
        CancellationToken cancel = default)
    {
        isStream |= HttpMethods.IsGet(method);
        return _tokens is null
            ? SendOnceAsync(method, clientHeaders, body, sendBy, isStream, authorization: null, cancel)
            : SendAuthorizedAsync(_tokens, method, clientHeaders, body, sendBy, isStream, cancel);
    }

    /// <summary>Waits, within bounds, until there is a token for a server that wants one, so that the time a decided call has is not spent on it.</summary>
    public async ValueTask PrepareAsync(CancellationToken cancel)
    {
        if (_tokens is not null) await _tokens.GetAsync(cancel);
    }

    /// <summary>With an access token. A server that answers 401 did not run the request: once, it is sent again with another token, if it still may leave.</summary>
    private async ValueTask<UpstreamExchange> SendAuthorizedAsync(
        TokenSource tokens, string method, IHeaderDictionary clientHeaders, ReadOnlySequence<byte> body, long sendBy, bool isStream, CancellationToken cancel)
    {
        var token = await tokens.GetAsync(cancel) ?? throw new UpstreamException(UpstreamFailure.NotAuthorized, "there is no access token for it");
        var exchange = await SendOnceAsync(method, clientHeaders, body, sendBy, isStream, token.Authorization, cancel);
        if (exchange.Status != StatusCodes.Status401Unauthorized) return exchange;
        if (await tokens.RenewAsync(token, TimeUntil(sendBy), cancel) is not { } another || _time.GetTimestamp() > sendBy) return exchange;
        exchange.Release();
        return await SendOnceAsync(method, clientHeaders, body, sendBy, isStream, another.Authorization, cancel);
    }

    private TimeSpan TimeUntil(long sendBy)
    {
        if (sendBy == long.MaxValue) return TokenSource.LongestWait;
        var left = _time.GetElapsedTime(_time.GetTimestamp(), sendBy);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<UpstreamExchange> SendOnceAsync(
        string method, IHeaderDictionary clientHeaders, ReadOnlySequence<byte> body, long sendBy, bool isStream, string? authorization, CancellationToken cancel)
    {
        var probe = Enter(isStream);
        while (true)
        {
            UpstreamConnection? connection = null;
            int lease;
            try
            {
                connection = await _pool.RentAsync(isStream ? ConnectionUse.Stream : ConnectionUse.Call, cancel);
                lease = connection.Begin();
                var now = _time.GetTimestamp();
                if (now > sendBy) throw TooLate(ref connection, lease);
                _template.Compose(connection.Request, method, clientHeaders, body, authorization);
                using var registration = cancel.UnsafeRegister(static connection => ((UpstreamConnection)connection!).Close(), connection);
                if (await connection.SendAsync(now))
                {
                    Answered(connection.Head.Status);
                    return new UpstreamExchange(connection, lease);
                }

                cancel.ThrowIfCancellationRequested();
                if (lease == 1) throw new UpstreamException(UpstreamFailure.NotConnected, "the upstream closed a new connection at once");
            }
            catch (Exception exception)
            {
                connection?.Close();
                NotAnswered(exception, isStream, probe);
                cancel.ThrowIfCancellationRequested();
                throw;
            }

            connection.Close();
        }
    }

    /// <summary>Whether requests to that server may take this one's connections and headers.</summary>
    public bool Serves(Server server) =>
        ReferenceEquals(server, _server)
        || (string.Equals(server.Id, _server.Id, StringComparison.Ordinal)
            && string.Equals(server.Url.AbsoluteUri, _server.Url.AbsoluteUri, StringComparison.Ordinal)
            && server.Limits == _server.Limits
            && server.IsDeclared == _server.IsDeclared
            && server.OAuth == _server.OAuth
            && server.Headers.SequenceEqual(_server.Headers));

    /// <summary>Breaks its running exchanges off.</summary>
    public void Close() => _pool.Close();

    /// <summary>Its running exchanges finish; no connection is kept after that.</summary>
    public void Retire() => _pool.Retire();

    private int Enter(bool isStream)
    {
        if (!_breaker.TryEnter(isStream, out var probe))
            throw new UpstreamException(UpstreamFailure.Unavailable, "it did not answer, and the pause before the next try is not over");
        if (probe != 0) _metrics.BreakerChanged(BreakerState.HalfOpen);
        return probe;
    }

    /// <summary>The connection is not at fault: it waits for the next request, so that an upstream which is slow to connect to can be called at all.</summary>
    private static UpstreamException TooLate(ref UpstreamConnection? connection, int lease)
    {
        connection?.Withdraw(lease);
        connection = null;
        return new UpstreamException(UpstreamFailure.NotSent, "no connection in the time that the call had to leave");
    }

    private void Answered(int status)
    {
        if (_breaker.Answered())
        {
            _metrics.BreakerChanged(BreakerState.Closed);
            LogClosed(_logger, _server.Id);
        }

        if (status is not (301 or 302 or 303 or 307 or 308) || Interlocked.Exchange(ref _hasRedirected, true)) return;
        LogRedirect(_logger, _server.Id, status);
    }

    /// <summary>
    /// An upstream that breaks off, or sends what is no HTTP, is reached and does not keep callers waiting. A request that it would not take whole, or a
    /// stream without a first byte, may be its caller's own doing.
    /// </summary>
    private void NotAnswered(Exception exception, bool isStream, int probe)
    {
        var failure = (exception as UpstreamException)?.Failure;
        if (failure == UpstreamFailure.Encoded)
        {
            Answered(StatusCodes.Status200OK);
            return;
        }

        var isFailure = failure == UpstreamFailure.NotConnected || (failure == UpstreamFailure.TimedOut && !isStream);
        if (!isFailure)
        {
            _breaker.Abandoned(probe);
            return;
        }

        if (!_breaker.Failed(probe)) return;
        _metrics.BreakerChanged(BreakerState.Open);
        if (probe == 0) LogOpened(_logger, _server.Id, exception.Message);
        else LogStillOpen(_logger, _server.Id, exception.Message);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Server {Server}: its calls are refused for a while, because it failed several times in a row; the last time: {Problem}")]
    private static partial void LogOpened(ILogger logger, string server, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Server {Server}: the call that tried it failed, so it stays refused: {Problem}")]
    private static partial void LogStillOpen(ILogger logger, string server, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Server {Server}: it answers again, so its calls pass.")]
    private static partial void LogClosed(ILogger logger, string server);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Server {Server}: it redirects ({Status}), which is not followed; set its url to the final address, perhaps with or without a slash at its end.")]
    private static partial void LogRedirect(ILogger logger, string server, int status);
}
