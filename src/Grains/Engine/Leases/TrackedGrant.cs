using Sluice.Policy;
using Sluice.Policy.Ledger;

namespace Sluice.Grains.Engine.Leases;

/// <summary>How often calls with the same charges come, and the lease that they share.</summary>
internal sealed class TrackedGrant(OwnerKey owner, Charge[] charges)
{
    private Lease? _lease;
    private int _calls;
    private int _isAsking;

    public OwnerKey Owner => owner;

    public ReadOnlyMemory<Charge> Charges => charges;

    public bool HasLease => Volatile.Read(ref _lease) is not null;

    public bool IsAsking => Volatile.Read(ref _isAsking) != 0;

    /// <summary>
    /// Whether leases are for such calls: only plain charges to the grant's own counters, one unit each. What a flow, an approval or another owner has to say
    /// is for their ledgers, and rules in shadow mode refuse nobody.
    /// </summary>
    public static bool Serves(in ReserveRequest request)
    {
        if (request.Flow is not null || request.Approval is not null || request.Charges.IsEmpty)
            return false;
        foreach (ref readonly var charge in request.Charges.Span)
        {
            if (charge.Limit.Scope != LimitScope.Grant || charge.Limit.IsShadow || charge.Cost != Units.One)
                return false;
        }

        return true;
    }

    /// <summary>Counts a call, and takes its charges from the lease if there is one.</summary>
    public bool TryTake(in ReserveRequest request, out ReserveResult result, out Receipt? missed)
    {
        (result, missed) = (default, null);
        if (!IsOf(request.Charges.Span))
            return false;
        Interlocked.Increment(ref _calls);
        return Volatile.Read(ref _lease) is { } lease && lease.TryTake(request, out result, out missed);
    }

    /// <summary>Calls since it was last asked.</summary>
    public int TakeCalls() => Interlocked.Exchange(ref _calls, 0);

    /// <summary>One request for a lease at a time.</summary>
    public bool TryBeginAsking() => Interlocked.Exchange(ref _isAsking, 1) == 0;

    public void EndAsking() => Volatile.Write(ref _isAsking, 0);

    /// <returns>The lease that was there.</returns>
    public Lease? Exchange(Lease? lease) => Interlocked.Exchange(ref _lease, lease);

    private bool IsOf(ReadOnlySpan<Charge> others)
    {
        if (others.Length != charges.Length)
            return false;
        for (var index = 0; index < others.Length; index++)
        {
            if (!ReferenceEquals(others[index].Limit, charges[index].Limit))
                return false;
        }

        return true;
    }
}
