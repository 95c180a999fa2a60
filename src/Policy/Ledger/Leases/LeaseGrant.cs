namespace Sluice.Policy.Ledger.Leases;

/// <summary>What was leased. The calls have the number of the lease's receipt and those that follow, and all of them its time, which is the lease's end.</summary>
/// <param name="Calls">How many; 0: there is no lease.</param>
/// <param name="LengthMs">For how long, from the grant: no call may run on it later.</param>
public readonly record struct LeaseGrant(int Calls, int LengthMs);
