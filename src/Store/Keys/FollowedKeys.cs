using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Sluice.Store.Keys;

/// <summary>
/// The ring of a node, kept as its source has it. A bad start throws; a bad reload keeps the keys in force, is logged, and is <see cref="Fault"/> until the
/// source is good again.
/// </summary>
public sealed partial class FollowedKeys : IAsyncDisposable
{
    /// <summary>A source that takes longer to answer counts as away.</summary>
    public static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(60);

    /// <summary>A text is used once it has been found twice, this far apart: editors write in steps, and half a list of keys is a list too.</summary>
    public static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(500);

    private readonly IKeySource _source;
    private readonly RingGuard _guard;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private string _digest;
    private Task _following = Task.CompletedTask;
    private volatile string? _fault;

    private FollowedKeys(IKeySource source, RingGuard guard, string text, TimeProvider time, ILogger logger)
    {
        (_source, _guard, _time, _logger) = (source, guard, time, logger);
        _digest = DigestOf(text);
        Ring = new KeyRing(KeyText.Parse(text, source.Name));
    }

    public KeyRing Ring { get; }

    /// <summary>Why the keys in force are not those of the source; null when they are.</summary>
    public string? Fault => _fault;

    /// <summary>Reads the keys, then follows their source.</summary>
    /// <param name="source">Where they are.</param>
    /// <param name="guard">Of the store that they must fit, now and after each change.</param>
    /// <param name="time">For the pauses.</param>
    /// <param name="logger">Hears of changes, and of those that cannot be used.</param>
    /// <param name="cancellationToken">Breaks the start off.</param>
    /// <exception cref="KeySourceException">They cannot be had or used.</exception>
    public static async Task<FollowedKeys> OpenAsync(
        IKeySource source, RingGuard guard, TimeProvider time, ILogger<FollowedKeys> logger, CancellationToken cancellationToken)
    {
        var keys = new FollowedKeys(source, guard, await ReadAsync(source, time, cancellationToken), time, logger);
        await guard.EnterAsync(keys.Ring, cancellationToken);
        keys._following = Task.Run(keys.FollowAsync, CancellationToken.None);
        return keys;
    }

    /// <summary>Reads the keys once.</summary>
    /// <exception cref="KeySourceException">They cannot be had or used.</exception>
    public static async Task<KeyRing> ReadRingAsync(IKeySource source, TimeProvider time, CancellationToken cancellationToken) =>
        new(KeyText.Parse(await ReadAsync(source, time, cancellationToken), source.Name));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _stop.Dispose();
    }

    private static async Task<string> ReadAsync(IKeySource source, TimeProvider time, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(LongestRead, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            return await source.ReadAsync(either.Token);
        }
        catch (OperationCanceledException error) when (!stop.IsCancellationRequested)
        {
            throw new KeySourceException($"{source.Name} did not answer within {LongestRead.TotalSeconds} s.", error);
        }
    }

    private async Task FollowAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(_source.Interval, _time, _stop.Token);
                await PollAsync();
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                Keep(error is KeySourceException ? error.Message : $"{_source.Name} cannot be used: {error.Message}");
            }
        }
    }

    private async Task PollAsync()
    {
        var text = await ReadAsync(_source, _time, _stop.Token);
        var digest = DigestOf(text);
        if (string.Equals(digest, _digest, StringComparison.Ordinal))
        {
            Recover();
            return;
        }

        await Task.Delay(SettleTime, _time, _stop.Token);
        if (string.Equals(digest, DigestOf(await ReadAsync(_source, _time, _stop.Token)), StringComparison.Ordinal))
            await UseAsync(text, digest);
    }

    private async Task UseAsync(string text, string digest)
    {
        var keys = KeyText.Parse(text, _source.Name);
        var ring = new KeyRing(keys);
        if (Ring.FirstConflict(ring) is { } id)
            throw new KeySourceException($"{_source.Name}: the id \"{id}\" was another key's until now: give the new key an id of its own, and keep the old one beside it.");
        await _guard.EnterAsync(ring, _stop.Token);
        Ring.Replace(keys);
        (_digest, _fault) = (digest, null);
        LogReplaced(string.Join(", ", Ring.Ids));
    }

    private void Keep(string problem)
    {
        if (string.Equals(problem, _fault, StringComparison.Ordinal))
            return;
        _fault = problem;
        LogKept(problem);
    }

    private void Recover()
    {
        if (_fault is null)
            return;
        _fault = null;
        LogRecovered();
    }

    private static string DigestOf(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [LoggerMessage(LogLevel.Information, "The keys were read again: the first of {Ids} seals, all open")]
    private partial void LogReplaced(string ids);

    [LoggerMessage(LogLevel.Error, "The keys were not read again, those in force stay. {Problem}")]
    private partial void LogKept(string problem);

    [LoggerMessage(LogLevel.Information, "The source of the keys is as it was when they were read last")]
    private partial void LogRecovered();
}
