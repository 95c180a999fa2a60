namespace Sluice.Gateway.Mcp;

/// <summary>What the upstream answered, as far as settlement and telemetry need to know.</summary>
/// <param name="Outcome">The kind of answer.</param>
/// <param name="ErrorCode">The code of a JSON-RPC error; null when it has none that is an integer.</param>
internal readonly record struct ObservedResponse(ResponseOutcome Outcome, int? ErrorCode = null);
