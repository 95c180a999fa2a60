using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Grains.Contracts;

/// <summary>An <see cref="ApprovalRun"/> on its way.</summary>
[GenerateSerializer, Immutable, Alias("sluice.approval-run")]
public sealed class ApprovalRunLine
{
    [Id(0)]
    public required string ApprovalId { get; init; }

    [Id(1)]
    public required ulong Incarnation { get; init; }

    [Id(2)]
    public required long Sequence { get; init; }
}
