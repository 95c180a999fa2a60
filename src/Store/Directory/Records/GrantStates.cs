namespace Sluice.Store.Directory.Records;

/// <summary>What a grant's state may be. A revoked grant is deleted.</summary>
public static class GrantStates
{
    public const string Active = "active";
    public const string Suspended = "suspended";
}
