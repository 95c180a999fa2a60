using System.Collections.Immutable;

namespace Sluice.Store.Directory.Stored;

/// <summary>Servers and policies at one moment. Grants name them by id, so that a change of one touches no grant.</summary>
internal sealed record StoredParts(ImmutableDictionary<RecordKey, Server> Servers, ImmutableDictionary<RecordKey, StoredPolicy> Policies)
{
    public static readonly StoredParts Empty = new(ImmutableDictionary<RecordKey, Server>.Empty, ImmutableDictionary<RecordKey, StoredPolicy>.Empty);
}
