using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Grains.Contracts;

/// <summary>An <see cref="ApprovalAnswer"/> on its way back.</summary>
[GenerateSerializer, Immutable, Alias("sluice.approval-answer")]
public sealed class ApprovalAnswerLine
{
    [Id(0)]
    public required ApprovalStanding Standing { get; init; }

    [Id(1)]
    public required string ApprovalId { get; init; }

    [Id(2)]
    public required long ExpiresAtMs { get; init; }

    [Id(3)]
    public required bool IsChanged { get; init; }
}
