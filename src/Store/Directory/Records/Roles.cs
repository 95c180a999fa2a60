namespace Sluice.Store.Directory.Records;

/// <summary>What members and API keys may be.</summary>
public static class Roles
{
    public const string Admin = "admin";
    public const string PolicyManager = "policy_manager";
    public const string Viewer = "viewer";
}
