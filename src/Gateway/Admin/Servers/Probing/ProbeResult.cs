namespace Sluice.Gateway.Admin.Servers.Probing;

/// <summary>Either what was found or why not.</summary>
internal sealed record ProbeResult(ProbedServer? Found, ProbeFailure? Failure, long ElapsedMs);
