namespace Sluice.Gateway.Admin.Servers.Probing;

/// <summary>Why a server could not be used. Holds nothing that the upstream wrote, which may repeat what it was sent.</summary>
/// <param name="Stage">How far it came.</param>
/// <param name="Problem">What was wrong.</param>
/// <param name="Fix">What to do.</param>
/// <param name="Status">The HTTP status, if there was one.</param>
/// <param name="Code">The code of a JSON-RPC error.</param>
internal sealed record ProbeFailure(ProbeStage Stage, string Problem, string Fix, int? Status = null, int? Code = null);
