using Sluice.Store.Directory;

namespace Sluice.Gateway.Callers;

/// <summary>Whom a token turned out to be. Immutable.</summary>
/// <param name="Grant">The grant as this subject has it.</param>
/// <param name="Mapped">The grant that a rule led to: while the directory has this very object, nothing that the answer rests on has changed.</param>
/// <param name="Keys">Of the token's issuer.</param>
/// <param name="Verified">The keys among which the token's was; once the issuer has others, it is looked for again.</param>
internal sealed record JwtCaller(Grant Grant, Grant Mapped, IssuerKeys Keys, KeySet Verified)
{
    public bool IsCurrent(DirectorySnapshot snapshot, Server server) =>
        ReferenceEquals(Keys.Current, Verified) && ReferenceEquals(snapshot.FindMapped(server, Mapped.Id), Mapped);
}
