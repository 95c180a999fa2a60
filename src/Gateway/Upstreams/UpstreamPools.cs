using System.Runtime.CompilerServices;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Telemetry;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Upstreams;

/// <summary>One <see cref="Upstream"/> for each server of the directory, so that a bad one hurts only its own callers.</summary>
internal sealed partial class UpstreamPools : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Upstream> _current = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<Server, Upstream> _known = [];
    private readonly IDirectory _directory;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly GatewayMetrics _metrics;
    private readonly UpstreamOptions _options;
    private readonly ServerAccess _access;
    private IReadOnlyList<Server>? _followed;
    private bool _isDisposed;

    public UpstreamPools(IDirectory directory, TimeProvider time, ILoggerFactory loggers, GatewayMetrics metrics, SluiceOptions options, ServerAccess access)
        : this(directory, time, loggers, metrics, options.Upstream, access)
    {
    }

    internal UpstreamPools(
        IDirectory directory, TimeProvider time, ILoggerFactory loggers, GatewayMetrics metrics, UpstreamOptions options, ServerAccess access)
    {
        (_directory, _time, _metrics, _options, _access) = (directory, time, metrics, options, access);
        _logger = loggers.CreateLogger<UpstreamPools>();
        directory.Changed += Follow;
    }

    /// <summary>
    /// The upstream of a server from the directory. A request that still holds a server of an older snapshot is
    /// served too, on connections that are not kept.
    /// </summary>
    public Upstream For(Server server) => _known.TryGetValue(server, out var upstream) ? upstream : Add(server);

    /// <summary>A client with connections and a breaker of its own, which no call shares. The caller closes it.</summary>
    public Upstream OpenApart(Server server) => new(server, _options.For(server), _time, _logger, _metrics, _access);

    /// <summary>Breaks all running exchanges off: what a stop does once it has waited long enough.</summary>
    public void Close()
    {
        Upstream[] upstreams;
        lock (_gate) upstreams = [.. _current.Values];
        foreach (var upstream in upstreams) upstream.Close();
    }

    public void Dispose()
    {
        _directory.Changed -= Follow;
        lock (_gate)
        {
            _isDisposed = true;
            foreach (var upstream in _current.Values) upstream.Retire();
            _current.Clear();
        }
    }

    private Upstream Add(Server server)
    {
        lock (_gate)
        {
            if (_known.TryGetValue(server, out var known)) return known;
            var upstream = _current.TryGetValue(server.Id, out var current) && current.Serves(server) ? current : Create(server, current);
            _known.Add(server, upstream);
            return upstream;
        }
    }

    private Upstream Create(Server server, Upstream? replaced)
    {
        var upstream = OpenApart(server);
        if (_isDisposed || !_directory.Current.Servers.Contains(server))
        {
            upstream.Retire();
            return upstream;
        }

        replaced?.Retire();
        _current[server.Id] = upstream;
        return upstream;
    }

    private void Follow(DirectorySnapshot changed)
    {
        lock (_gate)
        {
            // Not the event's snapshot: events of two swaps may come in either order.
            var current = _directory.Current.Servers;
            if (ReferenceEquals(current, _followed)) return;
            _followed = current;
            var servers = current.ToDictionary(server => server.Id, StringComparer.Ordinal);
            foreach (var (id, upstream) in _current)
            {
                if (servers.TryGetValue(id, out var server) && upstream.Serves(server)) continue;
                upstream.Retire();
                _current.Remove(id);
                LogRetired(_logger, id);
            }

            _known.Clear();
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Server {Server}: it was removed or changed, so its connections close as their calls end.")]
    private static partial void LogRetired(ILogger logger, string server);
}
