namespace Sluice.Policy.Tests.Ledger.Leases;

/// <summary>One random step in the life of a ledger whose gateways have leases.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="WaitMs">Time that passes before it.</param>
/// <param name="Gateway">Whose it is.</param>
/// <param name="Amount">How many calls.</param>
internal readonly record struct LeaseStep(LeaseStepKind Kind, int WaitMs, int Gateway, int Amount);
