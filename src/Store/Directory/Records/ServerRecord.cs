namespace Sluice.Store.Directory.Records;

/// <summary>One upstream MCP endpoint.</summary>
public sealed record ServerRecord : DirectoryRecord
{
    /// <summary>Unique in the organisation.</summary>
    public required string Slug { get; init; }

    public required string Url { get; init; }

    /// <summary>How the gateway authenticates to it: one of <see cref="Authentications"/>.</summary>
    public string Authentication { get; init; } = Authentications.None;

    /// <summary>A sealed <see cref="Credentials.ServerCredentials"/>; null without any. Never plain.</summary>
    public byte[]? SealedCredentials { get; init; }

    /// <summary>When an administrator last authorized the gateway by <see cref="Authentications.AuthorizationCode"/>. The store sets it.</summary>
    public long? AuthorizedMs { get; init; }

    /// <summary>A <see cref="ServerLimits"/> as JSON; null for those of the configuration.</summary>
    public string? Limits { get; init; }

    /// <summary>The session flows that it declares, as written; null for none.</summary>
    public string? Flows { get; init; }
}
