using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Grains.Contracts;

/// <summary>An <see cref="ApprovalAsk"/> on its way.</summary>
[GenerateSerializer, Immutable, Alias("sluice.approval-ask")]
public sealed class ApprovalAskLine
{
    [Id(0)]
    public required string ApprovalId { get; init; }

    [Id(1)]
    public required byte[] Binding { get; init; }

    [Id(2)]
    public required long LifetimeMs { get; init; }

    /// <summary>Null for a call of its own.</summary>
    [Id(3)]
    public ApprovalRunLine? Continues { get; init; }
}
