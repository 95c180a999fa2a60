using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Stored;

/// <summary>The follower's side of the layer: it turns images and deltas into the next one. Used by one thread at a time.</summary>
internal sealed class StoredState(PartReader reader)
{
    /// <summary>No place in any feed: whoever asks for the changes after it is told to load everything.</summary>
    private const long Nowhere = -1;

    private readonly Dictionary<RecordKey, TokenHash[]> _tokens = [];

    private long _sequence;

    /// <summary>
    /// The last change that is in the layer. Nowhere while a change is half applied, so that one that fails does not stay half applied, and when new keys may
    /// open what those before did not.
    /// </summary>
    public long Sequence
    {
        get => reader.MayOpenMore ? Nowhere : _sequence;
        private set => _sequence = value;
    }

    public StoredLayer Layer { get; private set; } = StoredLayer.Empty;

    public void Load(DirectoryImage image)
    {
        Sequence = Nowhere;
        reader.Begin();
        _tokens.Clear();
        _tokens.EnsureCapacity(image.Tokens.Count);
        var grants = GrantShards.Empty.Change();
        Add(image.Tokens, grants);
        Layer = new StoredLayer(Add(StoredParts.Empty, image), grants.Build());
        Sequence = image.Sequence;
    }

    /// <summary>Takes out every object that changed, and puts back those that still are.</summary>
    public void Apply(DirectoryDelta delta)
    {
        Sequence = Nowhere;
        var (parts, grants) = (Layer.Parts, Layer.Grants.Change());
        var hasGrants = false;
        foreach (var change in delta.Changes!)
        {
            var key = new RecordKey(change.Organisation, change.ObjectId);
            parts = change.Kind switch
            {
                RecordKinds.Server => parts with { Servers = parts.Servers.Remove(key) },
                RecordKinds.Policy => parts with { Policies = parts.Policies.Remove(key) },
                _ => parts,
            };
            hasGrants |= change.Kind == RecordKinds.Grant;
            if (change.Kind == RecordKinds.Grant)
                Remove(key, grants);
        }

        Add(delta.Now.Tokens, grants);
        Layer = new StoredLayer(Add(parts, delta.Now), hasGrants ? grants.Build() : Layer.Grants);
        Sequence = delta.Sequence;
    }

    private StoredParts Add(StoredParts parts, DirectoryImage image)
    {
        if (image.Servers.Count + image.Policies.Count == 0)
            return parts;
        var (servers, policies) = (parts.Servers.ToBuilder(), parts.Policies.ToBuilder());
        foreach (var row in image.Servers)
        {
            if (reader.Read(row) is { } server)
                servers[new RecordKey(row.Organisation, row.Id)] = server;
        }

        foreach (var row in image.Policies)
            policies[new RecordKey(row.Organisation, row.Id)] = reader.Read(row);
        return new StoredParts(servers.ToImmutable(), policies.ToImmutable());
    }

    private void Add(IReadOnlyList<TokenRow> rows, GrantShards.Builder grants)
    {
        foreach (var row in rows)
        {
            var key = new RecordKey(row.Organisation, row.Grant);
            _tokens[key] = _tokens.TryGetValue(key, out var others) ? [.. others, row.Token] : [row.Token];
            grants.Set(row.Token, new GrantEntry(row));
        }
    }

    private void Remove(RecordKey grant, GrantShards.Builder grants)
    {
        if (!_tokens.Remove(grant, out var tokens))
            return;
        foreach (var token in tokens)
            grants.Remove(token);
    }
}
