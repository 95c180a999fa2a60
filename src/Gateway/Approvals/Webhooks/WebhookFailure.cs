namespace Sluice.Gateway.Approvals.Webhooks;

/// <summary>Why a message did not arrive.</summary>
/// <param name="Reason">For the log: nothing of what the receiver said.</param>
/// <param name="IsFinal">Whether the receiver wants no more attempts.</param>
internal sealed record WebhookFailure(string Reason, bool IsFinal);
