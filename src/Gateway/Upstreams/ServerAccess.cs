using System.Net.Security;
using Sluice.Gateway.Upstreams.Egress;
using Sluice.Gateway.Upstreams.OAuth;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Upstreams;

/// <summary>How each server is reached. A tenant's address is checked, the operator's is trusted.</summary>
/// <param name="egress">Checks tenants' addresses.</param>
/// <param name="tokens">For servers that want access tokens; null where there are none.</param>
/// <param name="time">For the time-out.</param>
/// <param name="validation">Replaces the validation of certificates; null, as in every gateway that runs, keeps the system's.</param>
internal sealed class ServerAccess(EgressGuard egress, TokenSources? tokens, TimeProvider time, RemoteCertificateValidationCallback? validation)
{
    public Connector ConnectorOf(Server server, TimeSpan timeout) => new(server.Url, timeout, time, server.IsDeclared ? null : egress, validation);

    /// <summary>Null: it wants no tokens.</summary>
    public TokenSource? TokensOf(Server server) => tokens?.Of(server);
}
