using Microsoft.Extensions.Logging;
using Sluice.Policy.Documents;
using Sluice.Store.Directory.Manifest;

namespace Sluice.Store.Directory;

/// <summary>
/// The directory of a manifest, which is read again when it changes. Polls, because change notices do not reach every mount; reads only once the
/// files have stood still from one poll to the next, because editors write in steps.
/// </summary>
public sealed partial class ManifestDirectory : IDirectory, IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private readonly string _path;
    private readonly Func<string, string?> _environment;
    private readonly ILogger _logger;
    private readonly Func<ReadOnlyMemory<byte>, PolicyLoadResult>? _loadPolicy;
    private readonly ITimer _timer;
    private ManifestLoad _lastLoad;
    private string? _digestInForce;
    private FileStamp[] _lastSeen;
    private volatile DirectorySnapshot _current;
    private volatile string? _lastError;

    /// <exception cref="ManifestException">The manifest has errors: a bad start crashes.</exception>
    public ManifestDirectory(
        string path,
        Func<string, string?> environment,
        TimeProvider time,
        ILogger<ManifestDirectory> logger,
        Func<ReadOnlyMemory<byte>, PolicyLoadResult>? loadPolicy = null)
    {
        (_path, _environment, _logger, _loadPolicy) = (path, environment, logger, loadPolicy);
        _lastLoad = ManifestLoader.Load(path, environment, loadPolicy);
        _lastSeen = [.. _lastLoad.Files];
        _digestInForce = _lastLoad.Digest;
        _current = _lastLoad.Snapshot ?? throw new ManifestException(path, _lastLoad.Errors);
        _timer = time.CreateTimer(static state => ((ManifestDirectory)state!).Poll(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(PollInterval, Timeout.InfiniteTimeSpan);
    }

    public event Action<DirectorySnapshot>? Changed;

    public DirectorySnapshot Current => _current;

    /// <summary>Why the last reload was refused, for <c>/readyz</c>; null when the last load is in force.</summary>
    public string? LastError => _lastError;

    public void Dispose() => _timer.Dispose();

    private void Poll()
    {
        try
        {
            if (HasChanged())
                Reload();
        }
        catch (Exception error)
        {
            LogPollFailed(_path, error);
        }
        finally
        {
            // Armed anew after each poll, so that a slow one is never overtaken by the next.
            _timer.Change(PollInterval, Timeout.InfiniteTimeSpan);
        }
    }

    private bool HasChanged()
    {
        var before = _lastSeen;
        _lastSeen = [.. _lastLoad.Files.Select(file => FileStamp.Of(file.Path))];
        var hasSettled = _lastSeen.AsSpan().SequenceEqual(before);
        return hasSettled && (_lastLoad.Digest is null || !_lastSeen.SequenceEqual(_lastLoad.Files));
    }

    private void Reload()
    {
        var load = ManifestLoader.Load(_path, _environment, _loadPolicy);
        var isSame = load.Digest is not null && string.Equals(load.Digest, _lastLoad.Digest, StringComparison.Ordinal);
        _lastLoad = load;
        _lastSeen = [.. load.Files];
        if (isSame)
            return;
        if (load.Snapshot is null)
            Keep(load.Errors);
        else
            Use(load.Snapshot, load.Digest);
    }

    private void Keep(IReadOnlyList<DocumentError> errors)
    {
        var problem = $"The manifest {_path} was not reloaded: {errors[0]}" + (errors.Count == 1 ? "" : $" (and {errors.Count - 1} more)");
        if (string.Equals(problem, _lastError, StringComparison.Ordinal))
            return;
        _lastError = problem;
        foreach (var error in errors)
            LogRefused(_path, error);
    }

    private void Use(DirectorySnapshot snapshot, string? digest)
    {
        _lastError = null;
        LogReloaded(_path, snapshot.Servers.Count, snapshot.Grants.Count);
        if (string.Equals(digest, _digestInForce, StringComparison.Ordinal))
            return;
        _digestInForce = digest;
        _current = snapshot;
        Changed?.Invoke(snapshot);
    }

    [LoggerMessage(LogLevel.Information, "The manifest {Path} was reloaded: {Servers} servers, {Grants} grants")]
    private partial void LogReloaded(string path, int servers, int grants);

    [LoggerMessage(LogLevel.Error, "The manifest {Path} was not reloaded, the last good state stays in force. {Error}")]
    private partial void LogRefused(string path, DocumentError error);

    [LoggerMessage(LogLevel.Error, "The manifest {Path} could not be watched; the next poll tries again")]
    private partial void LogPollFailed(string path, Exception error);
}
