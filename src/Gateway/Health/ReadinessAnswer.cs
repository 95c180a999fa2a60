namespace Sluice.Gateway.Health;

/// <summary>What <c>/readyz</c> says.</summary>
/// <param name="Ready">Whether calls should be sent here.</param>
/// <param name="Reasons">What is wrong, also where the node is ready all the same; empty when all is well.</param>
internal sealed record ReadinessAnswer(bool Ready, IReadOnlyList<ReadinessReason> Reasons);
