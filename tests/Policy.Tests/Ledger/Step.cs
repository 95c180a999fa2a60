namespace Sluice.Policy.Tests.Ledger;

/// <summary>One random step in the life of a ledger.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="WaitMs">Time that passes before it.</param>
/// <param name="Pick">Which counters, cost, max or receipt: taken modulo how many there are.</param>
/// <param name="Amount">How many calls, or how far the clock jumps, where that is meant.</param>
internal readonly record struct Step(StepKind Kind, int WaitMs, int Pick, int Amount);
