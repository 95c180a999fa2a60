using Sluice.Store.Audit.Chain;
using Sluice.Store.Directory;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Commands;

/// <summary><c>keys</c>: which keys there are and what each is still needed for. Exit code 1 when one is needed and not there.</summary>
internal static class KeysCommand
{
    private const int Lacking = 1;

    public static async Task<int> RunAsync(string dataPath, SqlDirectoryStore store, KeyRing keys, string? forget, CancellationToken cancellationToken)
    {
        if (forget is not null)
            return await ForgetAsync(store, keys, forget, cancellationToken);

        IReadOnlyList<KeyUse> secrets = await Reencryption.CountAsync(store.Secrets, cancellationToken);
        var files = Directory.Exists(dataPath) ? Directory.GetFiles(dataPath, "audit*.db") : [];
        var uses = secrets.Concat(files.Order(StringComparer.Ordinal).SelectMany(ChainKeyUses.Read)).ToArray();
        var newest = (await store.KeyChecks.ListAsync(cancellationToken)).FirstOrDefault()?.KeyId;
        foreach (var id in keys.Ids)
            Console.WriteLine($"{id,-SealingKey.LongestId}  {(id == newest ? "seals" : "opens")}  {Needs(uses, id)}");
        var lacking = uses.Select(use => use.Key).Append(newest ?? keys.Ids[0]).Except(keys.Ids, StringComparer.Ordinal).Distinct(StringComparer.Ordinal).ToArray();
        foreach (var id in lacking)
            Console.WriteLine($"{id,-SealingKey.LongestId}  {(id == newest ? "seals" : "     ")}  {Needs(uses, id)}; NOT in the keys of this configuration");
        return lacking.Length == 0 ? 0 : Lacking;
    }

    /// <summary>Of a key that is there nothing is lost, and forgetting it would only take the guard away.</summary>
    private static async Task<int> ForgetAsync(SqlDirectoryStore store, KeyRing keys, string id, CancellationToken cancellationToken)
    {
        if (keys.Ids.Contains(id, StringComparer.Ordinal))
            throw new StartException($"The key \"{id}\" is among the keys of this configuration: only one that is lost can be forgotten.");
        if (!await store.KeyChecks.ForgetAsync(id, cancellationToken))
            throw new StartException($"The store knows no key \"{id}\".");
        Console.WriteLine($"The store no longer asks for the key \"{id}\". Set the secrets again that it sealed; sluice reencrypt names them.");
        return 0;
    }

    private static string Needs(KeyUse[] uses, string id)
    {
        var needs = uses.Where(use => use.Key == id).Select(use => $"{use.Count} {use.Purpose}").ToArray();
        return needs.Length == 0 ? "no secret and no audit.db here needs it" : string.Join(", ", needs);
    }
}
