namespace Sluice.Gateway.Upstreams.Egress;

/// <summary>A tenant's address leads inside. The message says nothing of what is there: the log does.</summary>
internal sealed class EgressRefusedException() : IOException("the egress rules of the gateway refuse its address");
