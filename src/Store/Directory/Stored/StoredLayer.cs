namespace Sluice.Store.Directory.Stored;

/// <summary>What the store holds at one moment. Immutable.</summary>
internal sealed class StoredLayer(StoredParts parts, GrantShards grants)
{
    public static readonly StoredLayer Empty = new(StoredParts.Empty, GrantShards.Empty);

    public StoredParts Parts => parts;

    public GrantShards Grants => grants;

    public Grant? Find(in TokenHash token) => grants.Find(token)?.In(parts);
}
