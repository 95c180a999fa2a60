using System.Collections.Concurrent;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Callers;

/// <summary>
/// Tokens that were found good, by hash and server. Two generations: what was not asked for while one filled is gone with the next, so that the bound costs
/// no sweep. Only good tokens get in, so that strangers cannot push callers out.
/// </summary>
internal sealed class JwtCallerCache
{
    /// <summary>Tokens of one generation; both hold at most twice as many.</summary>
    public const int MostPerGeneration = 8_192;

    private readonly Lock _gate = new();
    private volatile Generations _generations = new([], []);
    private int _added;

    public JwtCaller? Find(in TokenHash token, string server)
    {
        var key = new Key(token, server);
        var generations = _generations;
        if (generations.Young.TryGetValue(key, out var caller))
            return caller;
        if (!generations.Old.TryGetValue(key, out caller))
            return null;
        Add(token, server, caller);
        return caller;
    }

    public void Add(in TokenHash token, string server, JwtCaller caller)
    {
        if (Interlocked.Increment(ref _added) > MostPerGeneration)
            Turn();
        _generations.Young[new Key(token, server)] = caller;
    }

    private void Turn()
    {
        lock (_gate)
        {
            if (_added <= MostPerGeneration)
                return;
            _generations = new Generations([], _generations.Young);
            _added = 1;
        }
    }

    private readonly record struct Key(TokenHash Token, string Server);

    private sealed record Generations(ConcurrentDictionary<Key, JwtCaller> Young, ConcurrentDictionary<Key, JwtCaller> Old);
}
