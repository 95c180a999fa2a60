using System.Net;

namespace Sluice.Gateway.Upstreams.Egress;

/// <summary>The addresses of a host name, or of an address in text form.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancel);
