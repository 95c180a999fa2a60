using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Grains.Contracts;

/// <summary>A <see cref="ReserveResult"/> on its way back, with the balances, and of the receipt only what the caller does not know.</summary>
[GenerateSerializer, Immutable, Alias("sluice.reserve-answer")]
public sealed class ReserveAnswer
{
    [Id(0)]
    public ReserveStatus Status { get; init; }

    [Id(1)]
    public ulong Incarnation { get; init; }

    /// <summary>Of the reservation; of the last one before it when refused.</summary>
    [Id(2)]
    public long Sequence { get; init; }

    /// <summary>Ledger time of the reservation or the refusal.</summary>
    [Id(3)]
    public long AtMs { get; init; }

    [Id(4)]
    public int RefusedCharge { get; init; }

    [Id(5)]
    public long? RetryAfterMs { get; init; }

    /// <summary>One for each charge of a reserved or refused call; empty otherwise.</summary>
    [Id(6)]
    public BalanceLine[] Balances { get; init; } = [];

    [Id(7)]
    public FlowRefusal FlowRefusal { get; init; }

    /// <summary>Null when the call asks for none.</summary>
    [Id(8)]
    public ApprovalAnswerLine? Approval { get; init; }

    /// <summary>Calls that were leased; 0 when none were, also from a silo that knows no leases.</summary>
    [Id(9)]
    public int LeasedCalls { get; init; }

    /// <summary>How long the lease lasts from its grant.</summary>
    [Id(10)]
    public int LeaseMs { get; init; }
}
