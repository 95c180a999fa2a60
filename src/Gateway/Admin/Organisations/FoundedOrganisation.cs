namespace Sluice.Gateway.Admin.Organisations;

/// <summary>A new tenant, with the key by which its first admin comes in.</summary>
internal sealed record FoundedOrganisation
{
    public required OrganisationView Organisation { get; init; }

    /// <summary>The secret of an admin key of the new organisation. Shown here, and never again.</summary>
    public required string AdminKey { get; init; }
}
