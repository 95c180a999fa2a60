using Sluice.Gateway.Enforcement;

namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>
/// The access token of one server, in memory. Renewed in the background while calls go on with the one before; one fetch at a time, whoever asks. After a
/// failure there is a pause, so that callers do not make the gateway ask an authorization server that is down, or says no, for each of their calls.
/// </summary>
internal sealed partial class TokenSource(string server, ITokenGrant grant, TimeProvider time, ILogger logger)
{
    /// <summary>For all that a fetch does.</summary>
    public static readonly TimeSpan LongestFetch = TimeSpan.FromSeconds(30);

    /// <summary>How long a call waits for its server's first token.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>Where only an administrator can mend it. What they mend makes a new source; this is for what they mend elsewhere.</summary>
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromMinutes(1);

    /// <summary>A token that is refused at once, again and again, must not be asked for as often.</summary>
    private static readonly TimeSpan PauseBetweenForced = TimeSpan.FromSeconds(5);

    /// <summary>Calls that may wait for one fetch.</summary>
    private const int MostWaiting = 1_024;

    private readonly Lock _gate = new();
    private readonly GrantGate _waiting = new(MostWaiting);
    private volatile AccessToken? _current;
    private Task _fetch = Task.CompletedTask;
    private DateTimeOffset _quietUntil = DateTimeOffset.MinValue;
    private DateTimeOffset _forcedUntil = DateTimeOffset.MinValue;

    /// <summary>Waits for a token where there is none, within bounds: without one there is nothing to send.</summary>
    public ValueTask<AccessToken?> GetAsync(CancellationToken cancel)
    {
        if (_current is { } token)
        {
            var now = time.GetUtcNow();
            if (now >= token.RenewAt)
                _ = Fetch(refused: null);
            if (now < token.EndsAt)
                return new(token);
        }

        return new(WaitAsync(Fetch(refused: null), LongestWait, cancel));
    }

    /// <summary>Another token than the one that the upstream refused; null: there is none in that time, though it may come after it.</summary>
    public async ValueTask<AccessToken?> RenewAsync(AccessToken refused, TimeSpan patience, CancellationToken cancel)
    {
        if (ReferenceEquals(_current, refused))
            await WaitAsync(Force(refused), patience, cancel);
        return _current is { } token && !ReferenceEquals(token, refused) && time.GetUtcNow() < token.EndsAt ? token : null;
    }

    private async Task<AccessToken?> WaitAsync(Task fetch, TimeSpan patience, CancellationToken cancel)
    {
        if (!fetch.IsCompleted && _waiting.TryEnter())
        {
            try
            {
                await fetch.WaitAsync(patience, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                _waiting.Leave();
            }
        }

        return _current is { } token && time.GetUtcNow() < token.EndsAt ? token : null;
    }

    private Task Force(AccessToken refused)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (!_fetch.IsCompleted || now < _forcedUntil)
                return _fetch;
            _forcedUntil = now + PauseBetweenForced;
            return Fetch(refused);
        }
    }

    private Task Fetch(AccessToken? refused)
    {
        lock (_gate)
        {
            if (_fetch.IsCompleted && time.GetUtcNow() >= _quietUntil)
            {
                // The fetch is nobody's request: it must not keep the context of the one that happens to need it.
                using var apart = ExecutionContext.SuppressFlow();
                _fetch = Task.Run(() => FetchAsync(refused));
            }

            return _fetch;
        }
    }

    private async Task FetchAsync(AccessToken? refused)
    {
        try
        {
            using var limit = new CancellationTokenSource(LongestFetch, time);
            _current = await grant.ObtainAsync(refused?.Value, limit.Token);
            LogObtained(server, _current.EndsAt);
        }
        catch (OAuthException exception)
        {
            Rest(exception.IsFinal ? PauseAfterRefusal : PauseAfterFailure);
            LogRefused(server, exception.Message, exception.InnerException);
        }
        catch (Exception exception)
        {
            Rest(PauseAfterFailure);
            LogFailed(server, exception);
        }
    }

    private void Rest(TimeSpan pause)
    {
        lock (_gate) _quietUntil = time.GetUtcNow() + pause;
    }

    [LoggerMessage(60, LogLevel.Information, "Server {Server}: there is a new access token, until {EndsAt}.")]
    private partial void LogObtained(string server, DateTimeOffset endsAt);

    [LoggerMessage(61, LogLevel.Warning, "Server {Server}: there is no new access token: {Problem}.")]
    private partial void LogRefused(string server, string problem, Exception? exception);

    [LoggerMessage(62, LogLevel.Error, "Server {Server}: fetching an access token failed.")]
    private partial void LogFailed(string server, Exception exception);
}
