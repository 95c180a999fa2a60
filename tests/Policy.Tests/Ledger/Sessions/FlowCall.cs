using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Policy.Tests.Ledger.Sessions;

/// <summary>A call of a flow as a caller knows it.</summary>
/// <param name="Kind">Start, step or finish.</param>
/// <param name="Id">The session that it names, or that its answer will name.</param>
/// <param name="Rules">The bounds it was judged by.</param>
/// <param name="Name">The ledger's life that took it, and its number there.</param>
/// <param name="TakenAtMs">When it was taken.</param>
internal sealed record FlowCall(FlowStepKind Kind, string Id, FlowRules Rules, (ulong Life, long Sequence) Name = default, long TakenAtMs = 0);
