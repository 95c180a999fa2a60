using Sluice.Gateway.Upstreams;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// Ends streams whose grant has ended: within a second of its revocation, suspension or expiry (wire, duty 7). One sweep looks at all of them, so that
/// an idle stream costs no timer; it stops when it finds none open.
/// </summary>
internal sealed partial class OpenStreams : IDisposable
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMilliseconds(400);

    private readonly Lock _gate = new();
    private readonly HashSet<OpenStream> _open = [];
    private readonly Authenticator _authenticator;
    private readonly ILogger _logger;
    private readonly ITimer _sweep;
    private bool _isSweeping;

    public OpenStreams(Authenticator authenticator, TimeProvider time, ILogger<OpenStreams> logger)
    {
        (_authenticator, _logger) = (authenticator, logger);
        _sweep = time.CreateTimer(static streams => ((OpenStreams)streams!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Null: the answer is no stream. Otherwise the caller disposes it when the request is over.</summary>
    public OpenStream? Watch(HttpContext http, Grant grant, in UpstreamExchange exchange)
    {
        if (!exchange.IsEventStream || !Authenticator.TryRead(http, out var credential)) return null;
        var stream = new OpenStream(this, http, grant, credential, exchange);
        lock (_gate)
        {
            _open.Add(stream);
            if (!_isSweeping) _sweep.Change(SweepPeriod, SweepPeriod);
            _isSweeping = true;
        }

        return stream;
    }

    public void Forget(OpenStream stream)
    {
        lock (_gate) _open.Remove(stream);
    }

    public void Dispose() => _sweep.Dispose();

    private void Sweep()
    {
        try
        {
            foreach (var stream in FindEnded())
            {
                if (stream.TryEnd()) LogEnded(stream.Grant.Id);
            }
        }
        catch (Exception exception)
        {
            LogSweepFailed(exception);
        }
    }

    private List<OpenStream> FindEnded()
    {
        var ended = new List<OpenStream>();
        lock (_gate)
        {
            foreach (var stream in _open)
            {
                if (!_authenticator.Holds(stream.Credential, stream.Grant)) ended.Add(stream);
            }

            if (_open.Count == 0)
            {
                _isSweeping = false;
                _sweep.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }

        return ended;
    }

    [LoggerMessage(30, LogLevel.Information, "Grant {Grant} has ended, so an open stream of it is closed")]
    private partial void LogEnded(string grant);

    [LoggerMessage(31, LogLevel.Error, "Closing the streams of ended grants failed; it is tried again in the next sweep")]
    private partial void LogSweepFailed(Exception exception);
}
