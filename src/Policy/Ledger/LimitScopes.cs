namespace Sluice.Policy.Ledger;

/// <summary>The policy language's words for scopes.</summary>
internal static class LimitScopes
{
    public static string Name(LimitScope scope) => scope switch
    {
        LimitScope.Session => "session",
        LimitScope.Server => "server",
        LimitScope.Organisation => "organisation",
        _ => "grant",
    };

    /// <summary>Without a word, or with one that is none, the scope is that of the grant.</summary>
    public static LimitScope Parse(string? word) => word switch
    {
        "session" => LimitScope.Session,
        "server" => LimitScope.Server,
        "organisation" => LimitScope.Organisation,
        _ => LimitScope.Grant,
    };
}
