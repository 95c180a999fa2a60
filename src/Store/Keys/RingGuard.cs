using System.Text;

namespace Sluice.Store.Keys;

/// <summary>
/// Keeps nodes with different keys off one store: what one of them sealed, the others could not open, and nobody would notice before a call failed. The
/// store has a check for each key that ever sealed; a ring must open the newest, and every one whose id it uses.
/// </summary>
public sealed class RingGuard(IKeyChecks checks)
{
    private static ReadOnlySpan<byte> KnownText => "sluice key check"u8;

    /// <summary>Which key seals in this store as far as it knows; null in a new one.</summary>
    /// <exception cref="KeySourceException">The ring is not that of the store.</exception>
    public async Task<string?> VerifyAsync(KeyRing ring, CancellationToken cancellationToken)
    {
        var known = await checks.ListAsync(cancellationToken);
        if (known.Count == 0)
            return null;
        var ids = ring.Ids;
        if (!ids.Contains(known[0].KeyId, StringComparer.Ordinal))
            throw new KeySourceException(Missing(known[0], ids));
        foreach (var check in known)
        {
            if (ids.Contains(check.KeyId, StringComparer.Ordinal) && ring.Open(check.SealedText, Bound(check.KeyId)) is null)
                throw new KeySourceException(Different(check.KeyId));
        }

        return known[0].KeyId;
    }

    /// <summary>Verifies, and tells the others which key seals from now on.</summary>
    /// <exception cref="KeySourceException">The ring is not that of the store.</exception>
    public async Task EnterAsync(KeyRing ring, CancellationToken cancellationToken)
    {
        var sealing = ring.Ids[0];
        while (await VerifyAsync(ring, cancellationToken) is var newest && !string.Equals(newest, sealing, StringComparison.Ordinal))
        {
            // Of nodes that come first to a store at once, each with keys of its own, one writes; the others look again, and are refused.
            if (await checks.WriteAsync(sealing, ring.Seal(KnownText, Bound(sealing)), newest, cancellationToken))
                return;
        }
    }

    private static string Missing(KeyCheck newest, IReadOnlyList<string> ids) =>
        $"This node's keys ({string.Join(", ", ids)}) lack the key \"{newest.KeyId}\", which seals in this store since "
        + $"{DateTimeOffset.FromUnixTimeMilliseconds(newest.TimeMs):u}: nodes that share a store share their keys. Add the line \"{newest.KeyId}:…\" from a node that has it. "
        + $"If it is lost for good, and with it what it sealed: sluice keys --forget {newest.KeyId}";

    private static string Different(string id) =>
        $"The key \"{id}\" of this node is another than the one of that id in this store: take the line \"{id}:…\" from a node that has it, or give the key of this node an id of its own.";

    private static byte[] Bound(string keyId) => Encoding.ASCII.GetBytes($"key check\n{keyId}");
}
