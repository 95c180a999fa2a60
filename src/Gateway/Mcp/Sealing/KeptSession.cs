using Sluice.Store.Directory;

namespace Sluice.Gateway.Mcp.Sealing;

/// <summary>The session that a connection used last, with the grant and server that it was opened for.</summary>
internal sealed class KeptSession(Grant grant, McpSession session)
{
    private readonly string _owner = grant.Owner.Value;
    private readonly string _server = grant.Server.Id;

    public McpSession Session => session;

    public bool IsOf(Grant other, string text) =>
        string.Equals(session.Sealed, text, StringComparison.Ordinal)
        && string.Equals(_owner, other.Owner.Value, StringComparison.Ordinal)
        && string.Equals(_server, other.Server.Id, StringComparison.Ordinal);
}
