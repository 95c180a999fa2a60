using Sluice.Policy.Ledger.Approvals;
using Sluice.Policy.Ledger.Leases;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Policy.Ledger;

/// <summary>
/// Asks for all charges of one call, for its step in a session flow, and for an approval where the policy wants one: all are taken or none. The flow is asked
/// first, then the approval.
/// </summary>
/// <param name="Owner">The grant, whose counters limits of the scopes grant and session charge.</param>
/// <param name="Charges">
/// At least one unless there is a flow step or an approval is asked for, at most <see cref="Charge.MostPerCall"/>, no counter twice, in the order of their scopes: an owner's charges stand together. The memory
/// must stay untouched until the reservation is settled.
/// </param>
/// <param name="Balances">The answer's buffer, as long as <paramref name="Charges"/>: filled in for reserved and refused calls.</param>
/// <param name="Shared">Needed by charges of wider scopes.</param>
/// <param name="Flow">The call's step in a session flow, which the grant's ledger takes; null when it has none.</param>
/// <param name="Approval">That a person must approve the call, which the grant's ledger knows; null when nobody must.</param>
/// <param name="LeaseCalls">
/// More than 0 asks for a lease instead (<see cref="LeaseTerms"/>): the charges of so many further calls, or of as many as there is room for. It has neither a
/// flow step nor an approval, and each of its charges costs something.
/// </param>
public readonly record struct ReserveRequest(
    OwnerKey Owner,
    ReadOnlyMemory<Charge> Charges,
    Memory<Balance> Balances,
    SharedOwners? Shared = null,
    FlowStep? Flow = null,
    ApprovalAsk? Approval = null,
    int LeaseCalls = 0)
{
    /// <summary>The request to the first owner: the grant, perhaps without any charge, when it has more to say. The next part begins where its charges end.</summary>
    /// <exception cref="ArgumentException">See <see cref="PartAt"/>.</exception>
    public ReserveRequest FirstPart()
    {
        if (Flow is null && Approval is null)
            return PartAt(0);
        return Charges.IsEmpty || OwningScope(Charges.Span[0]) != LimitScope.Grant
            ? new ReserveRequest(Owner, default, default, Flow: Flow, Approval: Approval)
            : PartAt(0) with { Flow = Flow, Approval = Approval };
    }

    /// <summary>The request to the one owner whose charges begin at an index, without the flow step and the approval.</summary>
    /// <exception cref="ArgumentException">The charges are not in the order of their scopes, or their owner is missing.</exception>
    public ReserveRequest PartAt(int index)
    {
        var charges = Charges.Span;
        if (charges.IsEmpty)
            throw new ArgumentException("A reservation has at least one charge.", nameof(index));
        var (scope, end) = (OwningScope(charges[index]), index + 1);
        while (end < charges.Length && OwningScope(charges[end]) == scope)
            end++;
        if (end < charges.Length && OwningScope(charges[end]) < scope)
            throw new ArgumentException($"{charges[end].Limit.Rule} stands after a charge of a wider scope.", nameof(index));
        return new ReserveRequest(OwnerOf(scope), Charges[index..end], Balances[index..end]);
    }

    /// <summary>A session's counters lie in its grant's ledger.</summary>
    internal static LimitScope OwningScope(in Charge charge) => charge.Limit.Scope is LimitScope.Session ? LimitScope.Grant : charge.Limit.Scope;

    private OwnerKey OwnerOf(LimitScope scope) => scope switch
    {
        LimitScope.Grant => Owner,
        LimitScope.Server when Shared is { } shared => shared.Server,
        LimitScope.Organisation when Shared is { } shared => shared.Organisation,
        _ => throw new ArgumentException($"A charge of scope {scope} needs its owner.", nameof(scope)),
    };

    /// <summary>A malformed request is a bug of the caller: charging part of it, or one counter twice, would let limits slip.</summary>
    internal static void ThrowIfMalformed(in ReserveRequest request)
    {
        var charges = request.Charges.Span;
        if (charges.Length > Charge.MostPerCall || (charges.IsEmpty && request.Flow is null && request.Approval is null))
            throw new ArgumentException($"A reservation has 1 to {Charge.MostPerCall} charges, this one {charges.Length}.", nameof(request));
        if (request.Flow is { } step && step.Session.IsNone != (step.Kind == FlowStepKind.Start))
            throw new ArgumentException("A start names no session; a step and a finish name one.", nameof(request));
        if (request.Balances.Length < charges.Length)
            throw new ArgumentException($"{request.Balances.Length} balances cannot hold those of {charges.Length} charges.", nameof(request));
        if (request.LeaseCalls > 0 && (request.Flow is not null || request.Approval is not null))
            throw new ArgumentException("A lease is of plain charges, without a flow step or an approval.", nameof(request));
        for (var index = 0; index < charges.Length; index++)
        {
            var limit = charges[index].Limit;
            if (request.LeaseCalls > 0 && charges[index].Cost == Units.Zero)
                throw new ArgumentException($"The charge to {limit.Rule} costs nothing: a lease of it has no bound.", nameof(request));
            if (charges[index].Cost < Units.Zero)
                throw new ArgumentException($"The charge to {limit.Rule} is negative.", nameof(request));
            foreach (ref readonly var earlier in charges[..index])
            {
                if (IsSameCounter(earlier.Limit, limit))
                    throw new ArgumentException($"{earlier.Limit.Rule} and {limit.Rule} charge the same counter.", nameof(request));
            }
        }
    }

    /// <summary>Unlike <see cref="Limit.IsSameCounter"/> without most of the scope: one owner tells its counters apart by name, window and session.</summary>
    private static bool IsSameCounter(Limit one, Limit other) =>
        (one.Scope == LimitScope.Session) == (other.Scope == LimitScope.Session) && one.Window.Milliseconds == other.Window.Milliseconds && string.Equals(one.Counter, other.Counter, StringComparison.Ordinal);
}
