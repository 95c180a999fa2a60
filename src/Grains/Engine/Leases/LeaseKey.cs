using Sluice.Policy.Ledger;

namespace Sluice.Grains.Engine.Leases;

/// <summary>What calls must have in common to share a lease. A limit is an object of one version of its policy: after an edit, calls have another.</summary>
/// <param name="Owner">The grant, or a subject of it.</param>
/// <param name="Limit">The first that the call pays: one of its tool's own, if that has any. Tools without share.</param>
internal readonly record struct LeaseKey(OwnerKey Owner, Limit Limit);
