using System.Text.Json;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Admin.Servers;

/// <summary>A server, and how the gateway authenticates to it.</summary>
internal sealed record NewServer : IChecked
{
    /// <summary>Unique in the organisation, and what callers may write for the id in the path under /mcp/.</summary>
    public required string Slug { get; init; }

    /// <summary>Absolute http or https address of the MCP endpoint. May lead to public addresses, and to those that the operator allows.</summary>
    public required string Url { get; init; }

    /// <summary>Where its time-outs and bounds differ from the gateway's. Null: nowhere.</summary>
    public ServerLimits? Limits { get; init; }

    /// <summary>The session flows that policies may demand, by name; docs/flows.schema.json is their schema. Null: none.</summary>
    public JsonElement? Flows { get; init; }

    /// <summary>Null: it does not.</summary>
    public AuthSettings? Auth { get; init; }

    public ServerSettings Settings => new() { Slug = Slug, Url = Url, Limits = Limits, Flows = Flows };

    public void Check(BodyErrors errors)
    {
        Settings.Check(errors);
        Auth?.Check("/auth", errors);
    }
}
