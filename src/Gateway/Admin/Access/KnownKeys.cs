using System.Collections.Concurrent;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Admin.Access;

/// <summary>
/// Keys that were good before. They are looked up like all others, but need not take turns with guesses from their address: nobody behind a shared proxy can
/// lock the administrators out.
/// </summary>
internal sealed class KnownKeys
{
    private const int Most = 1_024;

    private readonly ConcurrentDictionary<TokenHash, byte> _hashes = new();

    public bool Contains(in TokenHash hash) => _hashes.ContainsKey(hash);

    public void Add(in TokenHash hash)
    {
        if (!_hashes.TryAdd(hash, 0) || _hashes.Count <= Most)
            return;
        foreach (var (other, _) in _hashes)
        {
            if (other != hash && _hashes.TryRemove(other, out _))
                return;
        }
    }

    public void Remove(in TokenHash hash) => _hashes.TryRemove(hash, out _);
}
