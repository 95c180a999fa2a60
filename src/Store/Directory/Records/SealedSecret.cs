using Sluice.Store.Directory.Credentials;

namespace Sluice.Store.Directory.Records;

/// <summary>A secret as the store keeps it.</summary>
/// <param name="Purpose">What it is bound to, beside its server.</param>
/// <param name="Organisation">Whose server.</param>
/// <param name="Server">Its id.</param>
/// <param name="Sealed">What <see cref="ServerSeal"/> made.</param>
public sealed record SealedSecret(string Purpose, string Organisation, string Server, byte[] Sealed)
{
    /// <summary>All kinds of secrets that the store seals.</summary>
    public static readonly IReadOnlyList<string> Purposes = [ServerSeal.Credentials, ServerSeal.Tokens, ServerSeal.Authorization, ServerSeal.Webhook, ServerSeal.Arguments];

    public byte[] Bound => ServerSeal.Bound(Purpose, new OrganisationId(Organisation), Server);
}
