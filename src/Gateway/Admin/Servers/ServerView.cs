using System.Text.Json;
using Sluice.Gateway.Admin.Declared;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Admin.Servers;

/// <summary>A server, without its secrets.</summary>
internal sealed record ServerView : IListed
{
    /// <summary>Of a server of the manifest: its name there.</summary>
    public required string Id { get; init; }

    public required string Slug { get; init; }

    public required Source Source { get; init; }

    /// <summary>Of the MCP endpoint. For those who are no admin only scheme, host and port, since path and query may hold credentials.</summary>
    public required string Url { get; init; }

    /// <summary>Where callers reach it on the gateway.</summary>
    public required string McpPath { get; init; }

    /// <summary>Where its time-outs and bounds differ from the gateway's.</summary>
    public required ServerLimits Limits { get; init; }

    /// <summary>The session flows that policies may demand, as written. Null: none.</summary>
    public required JsonElement? Flows { get; init; }

    /// <summary>How the gateway authenticates to it.</summary>
    public required AuthView Auth { get; init; }

    /// <summary>Null for a server of the manifest.</summary>
    public required DateTime? CreatedAt { get; init; }

    /// <summary>Null for a server of the manifest.</summary>
    public required DateTime? UpdatedAt { get; init; }
}
