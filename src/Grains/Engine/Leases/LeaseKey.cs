using Sluice.Policy.Ledger;

namespace Sluice.Grains.Engine.Leases;

/// <summary>What calls must have in common to share a lease. A limit is an object of one version of its policy: after an edit, calls have another.</summary>
/// <param name="Owner">The grant, or a subject of it.</param>
/// <param name="Limit">The last that the call pays: the one of its tool, if that has any.</param>
internal readonly record struct LeaseKey(OwnerKey Owner, Limit Limit);
