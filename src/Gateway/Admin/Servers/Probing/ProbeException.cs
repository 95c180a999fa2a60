namespace Sluice.Gateway.Admin.Servers.Probing;

/// <summary>Ends a conversation with an upstream; caught where the probe began.</summary>
internal sealed class ProbeException(ProbeFailure failure) : Exception(failure.Problem)
{
    public ProbeFailure Failure => failure;
}
