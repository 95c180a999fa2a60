using Sluice.Store.Directory;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Commands;

/// <summary><c>reencrypt</c>: seals every stored secret again with the first key, so that the others may be taken out.</summary>
internal static class ReencryptCommand
{
    private const int Unfinished = 1;

    /// <summary>What was set anew while the command ran may be sealed by an old key again: it looks this often.</summary>
    private const int MostRounds = 5;

    public static async Task<int> RunAsync(SqlDirectoryStore store, KeyRing keys, CancellationToken cancellationToken)
    {
        var sealing = keys.Ids[0];
        var inForce = await new RingGuard(store.KeyChecks).VerifyAsync(keys, cancellationToken);
        if (!string.Equals(inForce, sealing, StringComparison.Ordinal))
            throw new StartException($"No gateway seals with the key \"{sealing}\" yet: put it first in the keys of every gateway on this store, then run reencrypt.");

        var reencryption = new Reencryption(store.Secrets, keys);
        var result = await reencryption.RunAsync(cancellationToken);
        var resealed = result.Resealed;
        for (var round = 1; result.Resealed + result.Changed > 0 && round < MostRounds; round++)
        {
            result = await reencryption.RunAsync(cancellationToken);
            resealed += result.Resealed;
        }

        Console.WriteLine($"{resealed} secrets sealed again with the key \"{sealing}\"; {result.Current + result.Resealed} are sealed with it now.");
        foreach (var secret in result.Named)
            await Console.Error.WriteLineAsync($"No key opens the {secret.Purpose} of {secret.Server} in {secret.Organisation} (key \"{KeyRing.KeyOf(secret.Sealed)}\"): put its key back, or set them again.");
        if (result.Unopened > result.Named.Count)
            await Console.Error.WriteLineAsync($"And {result.Unopened - result.Named.Count} more.");
        return result.Unopened + result.Changed == 0 ? 0 : Unfinished;
    }
}
