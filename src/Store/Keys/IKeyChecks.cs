namespace Sluice.Store.Keys;

/// <summary>The keys that a store knows of, without the keys. Exceptions mean that the database failed.</summary>
public interface IKeyChecks
{
    /// <summary>Newest first: the first one is of the key that seals.</summary>
    Task<IReadOnlyList<KeyCheck>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Makes it the newest, in place of one of the same key. False: what was the newest when the caller looked is no longer, so that it must look again.</summary>
    /// <param name="keyId">Which key.</param>
    /// <param name="sealedText">What proves it.</param>
    /// <param name="newest">The newest that the caller saw; null: there was none.</param>
    /// <param name="cancellationToken">Before the commit only.</param>
    Task<bool> WriteAsync(string keyId, byte[] sealedText, string? newest, CancellationToken cancellationToken);

    /// <summary>Gives a key up that is lost. False: there is no such check.</summary>
    Task<bool> ForgetAsync(string keyId, CancellationToken cancellationToken);
}
