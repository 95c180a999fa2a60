namespace Sluice.Policy.Tests.Ledger.Journals;

/// <summary>One random step in the life of a row that several nodes write to.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="WaitMs">Time that passes before it; less than 0: it has an earlier time than the one before.</param>
/// <param name="Node">Who does it.</param>
/// <param name="Pick">Which charges.</param>
/// <param name="Amount">How many calls, or how much.</param>
internal readonly record struct JournalStep(JournalStepKind Kind, int WaitMs, int Node, int Pick, int Amount);
