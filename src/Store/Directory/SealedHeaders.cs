using System.Text;
using System.Text.Json;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Store.Directory;

/// <summary>The headers of a server, with their secret values, as the store keeps them: sealed, and bound to that one server.</summary>
public static class SealedHeaders
{
    public static byte[] Seal(KeyRing keys, OrganisationId organisation, string server, IReadOnlyList<KeyValuePair<string, string>> headers) =>
        keys.Seal(JsonSerializer.SerializeToUtf8Bytes(headers), Bound(organisation, server));

    /// <summary>Null when no key of the ring opens it for this server.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>>? Open(KeyRing keys, OrganisationId organisation, string server, ReadOnlySpan<byte> sealedHeaders) =>
        keys.Open(sealedHeaders, Bound(organisation, server)) is { } json ? JsonSerializer.Deserialize<KeyValuePair<string, string>[]>(json) : null;

    private static byte[] Bound(OrganisationId organisation, string server) => Encoding.UTF8.GetBytes($"server headers\n{organisation}\n{server}");
}
