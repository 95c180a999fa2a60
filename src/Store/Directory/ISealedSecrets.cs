using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>
/// The sealed secrets of the whole install, for who changes the keys: no admin call comes this way. Sealing one again is no change of its object: neither
/// numbered nor audited, and an ETag stays good.
/// </summary>
public interface ISealedSecrets
{
    /// <summary>Up to <paramref name="most"/> of one purpose, in the order of organisation and server.</summary>
    /// <param name="purpose">One of <see cref="SealedSecret.Purposes"/>.</param>
    /// <param name="after">The last one of the page before; null for the first page.</param>
    /// <param name="most">At least 1.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    Task<IReadOnlyList<SealedSecret>> ListAsync(string purpose, SealedSecret? after, int most, CancellationToken cancellationToken);

    /// <summary>In a transaction of its own. False: it is another by now, or gone.</summary>
    Task<bool> ReplaceAsync(SealedSecret secret, byte[] sealedAgain, CancellationToken cancellationToken);
}
