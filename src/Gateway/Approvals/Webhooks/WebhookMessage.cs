using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Gateway.Admin;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Approvals.Webhooks;

/// <summary>What a webhook tells of a call that waits: enough to find it, and nothing of its arguments.</summary>
internal sealed record WebhookMessage
{
    private static readonly JsonSerializerOptions Options =
        new(AdminJson.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = false };

    public string Type => "approval.pending";

    /// <summary>When the call asked.</summary>
    public required DateTime Timestamp { get; init; }

    public required Announced Data { get; init; }

    public static byte[] Of(ApprovalRecord approval) => JsonSerializer.SerializeToUtf8Bytes(
        new WebhookMessage
        {
            Timestamp = UtcTime.Of(approval.CreatedMs),
            Data = new Announced
            {
                Id = approval.Id,
                Organisation = approval.Organisation,
                Server = approval.Server,
                Grant = approval.GrantId,
                GrantLabel = approval.GrantLabel,
                Subject = approval.Subject,
                Tool = approval.Tool,
                Policy = approval.Policy,
                Rule = approval.Rule,
                Message = approval.Message,
                ExpiresAt = UtcTime.Of(approval.ExpiresMs),
            },
        },
        Options);

    internal sealed record Announced
    {
        public required string Id { get; init; }

        public required string Organisation { get; init; }

        public required string Server { get; init; }

        public required string Grant { get; init; }

        public required string GrantLabel { get; init; }

        public required string? Subject { get; init; }

        public required string Tool { get; init; }

        public required string Policy { get; init; }

        public required string Rule { get; init; }

        public required string? Message { get; init; }

        public required DateTime ExpiresAt { get; init; }
    }
}
