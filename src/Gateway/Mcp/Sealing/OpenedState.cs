using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Gateway.Mcp.Sealing;

/// <summary>What a sealed request state held.</summary>
/// <param name="State">The upstream's own.</param>
/// <param name="Run">The approved run whose answer it was part of; null when nobody had to approve it.</param>
internal readonly record struct OpenedState(ReadOnlyMemory<byte> State, ApprovalRun? Run);
