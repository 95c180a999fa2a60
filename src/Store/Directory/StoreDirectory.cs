using Microsoft.Extensions.Logging;
using Sluice.Store.Directory.Stored;
using Sluice.Store.Keys;

namespace Sluice.Store.Directory;

/// <summary>
/// The directory of a store, followed change by change, under a manifest's where there is one. While the database is away, the last state stays in force
/// and <see cref="UnavailableSince"/> says since when.
/// </summary>
public sealed partial class StoreDirectory : IDirectory, IAsyncDisposable
{
    /// <summary>What a change takes at most when nothing tells of it.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>A database that takes longer to say what changed counts as away.</summary>
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    private readonly IDirectorySource _source;
    private readonly IDirectory? _manifest;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StoredState _state;
    private readonly SemaphoreSlim _follower = new(1, 1);
    private readonly Lock _swap = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _following = Task.CompletedTask;
    private DirectorySnapshot _declared = DirectorySnapshot.Empty;
    private StoredLayer _layer = StoredLayer.Empty;
    private long _asOf;
    private volatile DirectorySnapshot _current = DirectorySnapshot.Empty;
    private volatile Outage? _outage;

    private StoreDirectory(IDirectorySource source, IDirectory? manifest, KeyRing keys, TimeProvider time, ILogger logger)
    {
        (_source, _manifest, _time, _logger) = (source, manifest, time, logger);
        _state = new StoredState(new PartReader(keys, logger));
    }

    public event Action<DirectorySnapshot>? Changed;

    public DirectorySnapshot Current => _current;

    /// <summary>The time since when the state in force may be old; null while the database answers.</summary>
    public DateTimeOffset? UnavailableSince => _outage?.Since;

    /// <summary>How long ago the store was asked for the state in force: what has changed since may not be in it. By a clock that nobody sets.</summary>
    public TimeSpan Age => _time.GetElapsedTime(Volatile.Read(ref _asOf));

    /// <summary>Loads everything, then follows. A database that does not answer now is an error of the start.</summary>
    /// <param name="source">The store.</param>
    /// <param name="manifest">Lies over what the store holds; null without one. Stays the caller's to dispose, after this one.</param>
    /// <param name="keys">Open the servers' headers.</param>
    /// <param name="time">For <see cref="UnavailableSince"/> and the pause after a failure.</param>
    /// <param name="logger">Hears of outages and of objects that cannot be used.</param>
    /// <param name="cancellationToken">Breaks the start off.</param>
    public static async Task<StoreDirectory> OpenAsync(
        IDirectorySource source, IDirectory? manifest, KeyRing keys, TimeProvider time, ILogger<StoreDirectory> logger, CancellationToken cancellationToken)
    {
        var directory = new StoreDirectory(source, manifest, keys, time, logger);
        directory._asOf = time.GetTimestamp();
        directory._state.Load(await source.LoadAsync(cancellationToken));
        if (manifest is not null)
            manifest.Changed += directory.FollowManifest;
        directory.Swap();
        directory._following = Task.Run(directory.FollowAsync, CancellationToken.None);
        return directory;
    }

    /// <summary>Completes when every change that was committed before the call is in force here: whoever revokes a grant may say so then.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await _follower.WaitAsync(cancellationToken);
        try
        {
            var asked = _time.GetTimestamp();
            var delta = await AskAsync(cancellationToken);
            if (delta.Sequence != _state.Sequence || delta.Changes is null)
                await TakeAsync(delta, cancellationToken);
            Volatile.Write(ref _asOf, asked);
        }
        finally
        {
            _follower.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A container that knows it by several names disposes it as often.
        if (_stop.IsCancellationRequested)
            return;
        if (_manifest is not null)
            _manifest.Changed -= FollowManifest;
        await _stop.CancelAsync();
        await _following;
        _stop.Dispose();
        _follower.Dispose();
    }

    private async Task<DirectoryDelta> AskAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(LongestAnswer, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        return await _source.ChangesAfterAsync(_state.Sequence, either.Token);
    }

    private async Task TakeAsync(DirectoryDelta delta, CancellationToken cancellationToken)
    {
        if (delta.Changes is null)
            _state.Load(await _source.LoadAsync(cancellationToken));
        else
            _state.Apply(delta);
        Swap();
    }

    private async Task FollowAsync()
    {
        await using var signal = _source.OpenSignal();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await CatchUpAsync(_stop.Token);
                EndOutage();
                await signal.WaitAsync(PollInterval, _stop.Token);
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                BeginOutage(error);
                await Task.Delay(PollInterval, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void FollowManifest(DirectorySnapshot declared) => Swap();

    private void Swap()
    {
        lock (_swap)
        {
            var (declared, layer) = (_manifest?.Current ?? DirectorySnapshot.Empty, _state.Layer);
            var hasSameServers = ReferenceEquals(declared, _declared) && ReferenceEquals(layer.Parts.Servers, _layer.Parts.Servers);
            (_declared, _layer) = (declared, layer);
            _current = declared.Over(layer, hasSameServers ? _current.Servers : ServersOf(declared, layer));
        }

        Changed?.Invoke(_current);
    }

    private static Server[] ServersOf(DirectorySnapshot declared, StoredLayer stored)
    {
        var taken = declared.Servers.Select(server => server.Id).ToHashSet(StringComparer.Ordinal);
        return [.. declared.Servers, .. stored.Parts.Servers.Values.Where(server => !taken.Contains(server.Id))];
    }

    private void BeginOutage(Exception error)
    {
        if (_outage is not null)
            return;
        LogOutage(error);
        _outage = new Outage(_time.GetUtcNow() - Age);
    }

    private void EndOutage()
    {
        if (_outage is not { } outage)
            return;
        _outage = null;
        LogEnd(outage.Since);
    }

    [LoggerMessage(LogLevel.Error, "The directory's database does not answer; the last state stays in force")]
    private partial void LogOutage(Exception error);

    [LoggerMessage(LogLevel.Information, "The directory's database answers again; it did not since {Since}, and its changes are in force now")]
    private partial void LogEnd(DateTimeOffset since);

    private sealed record Outage(DateTimeOffset Since);
}
