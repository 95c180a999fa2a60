namespace Sluice.Store.Directory.Stored;

/// <summary>
/// Grants by token, in many small maps: a change copies the one that it touches and shares the rest, so that its cost hardly grows with their number.
/// Immutable once built.
/// </summary>
internal sealed class GrantShards
{
    public static readonly GrantShards Empty = new([.. Enumerable.Repeat(new Dictionary<TokenHash, GrantEntry>(), ShardCount)], 0);

    /// <summary>A hundred thousand grants make about a hundred a shard.</summary>
    private const int ShardCount = 1_024;

    private readonly Dictionary<TokenHash, GrantEntry>[] _shards;

    private GrantShards(Dictionary<TokenHash, GrantEntry>[] shards, int count) => (_shards, Count) = (shards, count);

    public int Count { get; }

    public IEnumerable<GrantEntry> All => _shards.SelectMany(shard => shard.Values);

    public GrantEntry? Find(in TokenHash token) => _shards[IndexOf(token)].GetValueOrDefault(token);

    public Builder Change() => new(this);

    // Not the bits that the map itself hashes by: within a shard those would be alike.
    private static int IndexOf(in TokenHash token) => (int)(token.D % ShardCount);

    /// <summary>Changes on their way to the next state.</summary>
    public sealed class Builder(GrantShards before)
    {
        private readonly Dictionary<TokenHash, GrantEntry>[] _shards = [.. before._shards];
        private int _count = before.Count;

        public void Set(in TokenHash token, GrantEntry entry)
        {
            var shard = Own(token);
            _count += shard.ContainsKey(token) ? 0 : 1;
            shard[token] = entry;
        }

        public void Remove(in TokenHash token) => _count -= Own(token).Remove(token) ? 1 : 0;

        public GrantShards Build() => new(_shards, _count);

        private Dictionary<TokenHash, GrantEntry> Own(in TokenHash token)
        {
            var index = IndexOf(token);
            if (ReferenceEquals(_shards[index], before._shards[index]))
                _shards[index] = new Dictionary<TokenHash, GrantEntry>(_shards[index]);
            return _shards[index];
        }
    }
}
