using Sluice.Policy.Flows;
using Sluice.Policy.Ledger;
using Sluice.Store.Directory.Callers;
using Sluice.Store.Directory.Credentials;

namespace Sluice.Store.Directory;

/// <summary>One upstream MCP endpoint. Immutable.</summary>
public sealed class Server
{
    private SharedOwners? _sharedOwners;

    /// <summary>Unique over the install, and the path segment under <c>/mcp/</c>.</summary>
    public required string Id { get; init; }

    public required string Slug { get; init; }

    public required string Organisation { get; init; }

    /// <summary>Absolute http or https address of the upstream's MCP endpoint.</summary>
    public required Uri Url { get; init; }

    /// <summary>Whose counters its grants share.</summary>
    public SharedOwners SharedOwners => _sharedOwners ??= new SharedOwners(OwnerKey.ForServer(Organisation, Id), OwnerKey.ForOrganisation(Organisation));

    /// <summary>Sent with every request; win over what the client sent.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>How to come by the access tokens that it wants; null: it wants none.</summary>
    public UpstreamOAuth? OAuth { get; init; }

    /// <summary>Declared in a manifest, which is the operator's own: its address is trusted. A tenant's is checked before each connection.</summary>
    public bool IsDeclared { get; init; }

    /// <summary>Whose JSON Web Tokens it accepts; empty: grant tokens only.</summary>
    public IReadOnlyList<TrustedIssuer> Issuers { get; init; } = [];

    /// <summary>The session flows that policies may demand.</summary>
    public IReadOnlyList<SessionFlow> Flows { get; init; } = [];

    /// <summary>The same as the manifest writes them; null for none, and for a server of the store.</summary>
    public string? FlowsText { get; init; }

    /// <summary>Its own time-outs and bounds.</summary>
    public ServerLimits Limits { get; init; } = ServerLimits.None;
}
