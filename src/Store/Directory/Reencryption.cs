using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Store.Directory;

/// <summary>
/// Seals every stored secret again with the first key of a ring, one small transaction each, beside gateways that serve. Broken off, it goes on where it
/// was: what is sealed by the first key is passed over.
/// </summary>
public sealed class Reencryption(ISealedSecrets secrets, KeyRing keys)
{
    /// <summary>The most that are named one by one of those that no key opens.</summary>
    public const int MostNamed = 100;

    private const int PageSize = 100;

    public async Task<ReencryptionResult> RunAsync(CancellationToken cancellationToken)
    {
        var result = new ReencryptionResult();
        foreach (var purpose in SealedSecret.Purposes)
        {
            await foreach (var secret in AllAsync(secrets, purpose, cancellationToken))
                await SealAgainAsync(secret, result, cancellationToken);
        }

        return result;
    }

    /// <summary>How many secrets each key sealed, by what the sealed texts say.</summary>
    public static async Task<IReadOnlyList<KeyUse>> CountAsync(ISealedSecrets secrets, CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<(string Key, string Purpose), int>();
        foreach (var purpose in SealedSecret.Purposes)
        {
            await foreach (var secret in AllAsync(secrets, purpose, cancellationToken))
            {
                var place = (KeyRing.KeyOf(secret.Sealed) ?? "", purpose);
                counts[place] = counts.GetValueOrDefault(place) + 1;
            }
        }

        return [.. counts.Select(count => new KeyUse(count.Key.Key, count.Key.Purpose, count.Value))];
    }

    private static async IAsyncEnumerable<SealedSecret> AllAsync(
        ISealedSecrets secrets, string purpose, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SealedSecret? last = null;
        while (await secrets.ListAsync(purpose, last, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var secret in page)
                yield return secret;
            last = page[^1];
        }
    }

    private async Task SealAgainAsync(SealedSecret secret, ReencryptionResult result, CancellationToken cancellationToken)
    {
        if (keys.Open(secret.Sealed, secret.Bound) is not { } plain)
            result.AddUnopened(secret);
        else if (string.Equals(KeyRing.KeyOf(secret.Sealed), keys.Ids[0], StringComparison.Ordinal))
            result.Current++;
        else if (await secrets.ReplaceAsync(secret, keys.Seal(plain, secret.Bound), cancellationToken))
            result.Resealed++;
        else
            result.Changed++;
    }
}
