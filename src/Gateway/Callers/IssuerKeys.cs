using Sluice.Gateway.Enforcement;

namespace Sluice.Gateway.Callers;

/// <summary>
/// The keys of one issuer, in memory. Renewed in the background, and when a token names a key that is not there; while the issuer cannot be reached, those
/// known stay. One fetch at a time.
/// </summary>
internal sealed partial class IssuerKeys : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PeriodAfterFailure = TimeSpan.FromSeconds(10);

    /// <summary>Whoever can reach the node can name unknown keys, and must not make it call the issuer as often.</summary>
    private static readonly TimeSpan AskedPause = TimeSpan.FromSeconds(5);

    /// <summary>Requests that may wait for one fetch; it takes 5 s at most.</summary>
    private const int MostWaiting = 256;

    private readonly string _issuer;
    private readonly Uri? _jwksUri;
    private readonly JwksClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly GrantGate _waiting = new(MostWaiting);
    private readonly CancellationTokenSource _end = new();
    private readonly ITimer _timer;
    private volatile KeySet _current = KeySet.Empty;
    private Task _fetch = Task.CompletedTask;
    private long _quietUntil = long.MinValue;

    public IssuerKeys(string issuer, Uri? jwksUri, JwksClient client, TimeProvider time, ILogger logger)
    {
        (_issuer, _jwksUri, _client, _time, _logger) = (issuer, jwksUri, client, time, logger);
        _timer = time.CreateTimer(static keys => _ = ((IssuerKeys)keys!).Fetch(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // At once, not when the timer comes to it: a caller who is quicker would ask for the keys himself, and for a pause no other caller could.
        _ = Fetch();
    }

    public KeySet Current => _current;

    /// <summary>Waits for the fetch that may bring a key which is not there; returns at once where it was asked too often, or too many wait.</summary>
    public async ValueTask RenewAsync(CancellationToken cancel)
    {
        var fetch = FetchIfDue();
        if (fetch.IsCompleted || !_waiting.TryEnter())
            return;
        try
        {
            await fetch.WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            _waiting.Leave();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _end.Cancel();
    }

    private Task FetchIfDue()
    {
        lock (_gate)
        {
            if (!_fetch.IsCompleted)
                return _fetch;
            var now = _time.GetTimestamp();
            if (now < _quietUntil)
                return Task.CompletedTask;
            _quietUntil = now + (long)(AskedPause.TotalSeconds * _time.TimestampFrequency);
            return Fetch();
        }
    }

    private Task Fetch()
    {
        lock (_gate)
        {
            if (_fetch.IsCompleted)
                _fetch = Task.Run(FetchAsync);
            return _fetch;
        }
    }

    private async Task FetchAsync()
    {
        var next = PeriodAfterFailure;
        try
        {
            var fetched = await _client.FetchAsync(_issuer, _jwksUri, _end.Token);
            next = Period;
            if (fetched.IsSame(_current))
                return;
            _current = fetched;
            LogRenewed(_issuer, fetched.Count);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // Nobody trusts this issuer any more.
        }
        catch (Exception exception)
        {
            LogFailed(_issuer, _current.Count, exception);
        }
        finally
        {
            _timer.Change(next, Timeout.InfiniteTimeSpan);
        }
    }

    [LoggerMessage(40, LogLevel.Information, "The issuer {Issuer} has {Count} keys")]
    private partial void LogRenewed(string issuer, int count);

    [LoggerMessage(41, LogLevel.Warning, "The keys of the issuer {Issuer} cannot be fetched; the {Count} known stay, and it is tried again")]
    private partial void LogFailed(string issuer, int count, Exception exception);
}
