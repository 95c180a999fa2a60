namespace Sluice.Policy.Tests.Ledger.Approvals;

/// <summary>One random step in the life of a book of approvals.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="WaitMs">Time that passes before it.</param>
/// <param name="Pick">Which call, approval or receipt: taken modulo how many there are.</param>
/// <param name="Amount">Which variant, or how far the clock jumps.</param>
internal readonly record struct ApprovalStep(ApprovalStepKind Kind, int WaitMs, int Pick, int Amount);
