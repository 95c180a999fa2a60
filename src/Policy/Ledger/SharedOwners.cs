namespace Sluice.Policy.Ledger;

/// <summary>Whom the grants of one server share counters with: limits of the scopes <c>server</c> and <c>organisation</c> charge these.</summary>
public sealed record SharedOwners(OwnerKey Server, OwnerKey Organisation)
{
    private SharedOwners? _shadow;

    /// <summary>See <see cref="OwnerKey.Shadow"/>.</summary>
    public SharedOwners Shadow => _shadow ??= new SharedOwners(Server.Shadow, Organisation.Shadow);
}
