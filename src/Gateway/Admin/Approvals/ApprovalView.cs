using System.Text.Json;

namespace Sluice.Gateway.Admin.Approvals;

/// <summary>A call that waits for a person, or did.</summary>
internal sealed record ApprovalView
{
    public required string Id { get; init; }

    /// <summary>pending, approved, rejected, used (the call has run, or may have) or expired.</summary>
    public required string State { get; init; }

    /// <summary>The server's id.</summary>
    public required string Server { get; init; }

    /// <summary>The grant's id.</summary>
    public required string Grant { get; init; }

    public required string GrantLabel { get; init; }

    /// <summary>Who calls by the grant, where an identity provider says so.</summary>
    public required string? Subject { get; init; }

    public required string Tool { get; init; }

    /// <summary>The version of the policy that asks for the approval.</summary>
    public required string Policy { get; init; }

    /// <summary>The rule that asks for it.</summary>
    public required string Rule { get; init; }

    /// <summary>What the policy says to it.</summary>
    public required string? Message { get; init; }

    /// <summary>The call's arguments, without what is redacted. Null in lists, for the role viewer, and once the approval has expired.</summary>
    public required JsonElement? Arguments { get; init; }

    /// <summary>False: something of the arguments is too long to be shown. Null without them.</summary>
    public required bool? ArgumentsWhole { get; init; }

    public required DateTime AskedAt { get; init; }

    public required DateTime ExpiresAt { get; init; }

    public required DateTime? DecidedAt { get; init; }

    /// <summary>As the audit names it.</summary>
    public required string? DecidedBy { get; init; }

    public required string? Comment { get; init; }
}
