using System.Text.Json;
using Sluice.Gateway.Admin.Access;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Admin.Approvals;

/// <summary>From a record to what a caller sees of it.</summary>
internal sealed class ApprovalViews(KeyRing keys, TimeProvider time)
{
    public ApprovalView Brief(ApprovalRecord approval) => Of(approval, arguments: null);

    /// <summary>Arguments are for those who decide by them.</summary>
    public ApprovalView Whole(AdminCaller caller, ApprovalRecord approval) => Of(
        approval,
        caller.Role >= AdminRole.PolicyManager && approval.SealedArguments is { } bytes
            ? ServerSeal.Open<HeldArguments>(keys, ServerSeal.Arguments, caller.Organisation, approval.Id, bytes)
            : null);

    private ApprovalView Of(ApprovalRecord approval, HeldArguments? arguments) => new()
    {
        Id = approval.Id,
        State = approval.StateAt(time.GetUtcNow().ToUnixTimeMilliseconds()),
        Server = approval.Server,
        Grant = approval.GrantId,
        GrantLabel = approval.GrantLabel,
        Subject = approval.Subject,
        Tool = approval.Tool,
        Policy = approval.Policy,
        Rule = approval.Rule,
        Message = approval.Message,
        Arguments = arguments is null ? null : JsonElement.Parse(arguments.Json),
        ArgumentsWhole = arguments?.IsWhole,
        AskedAt = UtcTime.Of(approval.CreatedMs),
        ExpiresAt = UtcTime.Of(approval.ExpiresMs),
        DecidedAt = UtcTime.Of(approval.DecidedMs),
        DecidedBy = approval.DecidedBy,
        Comment = approval.Comment,
    };
}
