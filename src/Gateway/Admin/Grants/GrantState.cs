namespace Sluice.Gateway.Admin.Grants;

/// <summary>Whether a grant's tokens open anything. A revoked grant is gone.</summary>
internal enum GrantState
{
    Active,
    Suspended,
}
