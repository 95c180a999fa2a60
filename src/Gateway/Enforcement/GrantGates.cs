using System.Collections.Concurrent;
using Sluice.Gateway.Configuration;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Enforcement;

/// <summary>The gates of all grants that have called; they outlive reloads of the directory, as the calls in flight do.</summary>
internal sealed class GrantGates : IDisposable
{
    /// <summary>Subjects of issuers are without number: past this many gates, those through which nobody goes are taken down.</summary>
    private const int FewestToSweep = 16_384;

    private readonly SluiceOptions _options;
    private readonly IDirectory _directory;
    private readonly ConcurrentDictionary<string, (GrantGate Calls, GrantGate Streams)> _gates = new(StringComparer.Ordinal);
    private int _sweepAt = FewestToSweep;

    public GrantGates(SluiceOptions options, IDirectory directory)
    {
        _options = options;
        _directory = directory;
        directory.Changed += Forget;
    }

    public GrantGate Calls(Grant grant) => Of(grant).Calls;

    public GrantGate Streams(Grant grant) => Of(grant).Streams;

    /// <summary>Whether nothing of any grant is in flight.</summary>
    public bool AreEmpty => _gates.Values.All(gates => gates.Calls.IsEmpty && gates.Streams.IsEmpty);

    public void Dispose() => _directory.Changed -= Forget;

    private (GrantGate Calls, GrantGate Streams) Of(Grant grant) => _gates.TryGetValue(grant.Owner.Value, out var gates) ? gates : Open(grant);

    private (GrantGate Calls, GrantGate Streams) Open(Grant grant)
    {
        var gates = _gates.GetOrAdd(grant.Owner.Value, static (_, options) => (new(options.CallsPerGrant), new(options.StreamsPerGrant)), _options);
        if (grant.Subject is not null && _gates.Count > _sweepAt)
        {
            Forget(_directory.Current);
            _sweepAt = Math.Max(FewestToSweep, 2 * _gates.Count);
        }

        return gates;
    }

    /// <summary>
    /// Bounded by the grants that exist and the subjects with something in flight: other gates go. Not at each change: to walk all grants costs more than a
    /// few gates that nobody uses. A caller who took a gate in that very moment is counted apart until it leaves.
    /// </summary>
    private void Forget(DirectorySnapshot snapshot)
    {
        if (_gates.Count <= snapshot.Grants.Count + (snapshot.Grants.Count / 8))
            return;
        var present = new HashSet<string>(snapshot.Grants.Count, StringComparer.Ordinal);
        foreach (var grant in snapshot.Grants)
            present.Add(grant.Owner.Value);
        foreach (var (owner, gates) in _gates)
        {
            if (!present.Contains(owner) && gates.Calls.IsEmpty && gates.Streams.IsEmpty)
                _gates.TryRemove(owner, out _);
        }
    }
}
