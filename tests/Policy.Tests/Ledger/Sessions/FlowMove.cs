namespace Sluice.Policy.Tests.Ledger.Sessions;

/// <summary>One random move in the life of a ledger with session flows.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="WaitMs">Time that passes before it.</param>
/// <param name="Pick">Which session or receipt, taken modulo how many there are.</param>
/// <param name="Amount">Which end a call has, or how far the clock jumps.</param>
internal readonly record struct FlowMove(FlowMoveKind Kind, int WaitMs, int Pick, int Amount);
