using System.Net.Security;
using Sluice.Gateway.Upstreams.Egress;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Upstreams;

/// <summary>How each server is connected to: a tenant's own is checked, the operator's is trusted.</summary>
/// <param name="egress">Checks tenants' addresses.</param>
/// <param name="time">For the time-out.</param>
/// <param name="validation">Replaces the validation of certificates; null, as in every gateway that runs, keeps the system's.</param>
internal sealed class Connectors(EgressGuard egress, TimeProvider time, RemoteCertificateValidationCallback? validation)
{
    public Connector For(Server server, TimeSpan timeout) => new(server.Url, timeout, time, server.IsDeclared ? null : egress, validation);
}
