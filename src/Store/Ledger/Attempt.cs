using Sluice.Policy.Ledger;

namespace Sluice.Store.Ledger;

/// <summary>What came of one try to reserve.</summary>
/// <param name="Kind">Whether there is an answer, or what must happen first.</param>
/// <param name="Result">The answer.</param>
/// <param name="Ticket">Of a reserved call: what its charges are saved under.</param>
internal readonly record struct Attempt(AttemptKind Kind, ReserveResult Result = default, long Ticket = 0);
