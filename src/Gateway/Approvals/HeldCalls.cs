using System.Buffers;
using System.Text;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Telemetry;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Approvals;

/// <summary>Calls that a person must approve, on their way through a decision: what the ledger is asked, and what people are shown.</summary>
internal sealed class HeldCalls(ApprovalDesk desk, KeyRing keys, SluiceOptions options, GatewayMetrics metrics)
{
    /// <summary>About as much of a call's arguments as is kept for people to read.</summary>
    private const int MostShownBytes = 16 * 1_024;

    private readonly long _lifetimeMs = options.ApprovalMinutes * 60_000L;

    public void Ask(Decision decision, RpcMessage message, Denial entry)
    {
        decision.ApprovalEntry = entry;
        var grant = decision.Grant;
        if (ApprovalBinding.TryCompute(grant.Server.Id, grant.PolicyVersion!, message.ToolName, message.Arguments, out var binding))
            decision.Ask = new ApprovalAsk(RecordId.New(), binding, _lifetimeMs, decision.Continues);
        else
            decision.Denial = ApprovalDenial.OfTooManyMembers(entry);
    }

    /// <summary>Writes down what the ledger said: the call waits, or has used its approval up.</summary>
    public void Judged(Decision decision, RpcMessage message)
    {
        if (decision.Reservation.Approval is not { } answer)
            return;
        if (answer is { Standing: ApprovalStanding.Waiting, IsChanged: true })
            metrics.ApprovalAsked();
        if (answer.Standing == ApprovalStanding.Waiting && (answer.IsChanged || !desk.Knows(answer.Id)))
            desk.Add(new DeskNote(OrganisationOf(decision), answer.Id, ApprovalStates.Pending, answer.ExpiresAtMs, RecordOf(decision, message, answer)));
        else if (decision.Reservation.Status == ReserveStatus.Reserved)
            desk.Add(new DeskNote(OrganisationOf(decision), answer.Id, ApprovalStates.Used, answer.ExpiresAtMs));
    }

    /// <summary>A call that did not run gives its approval back; one that went on with an earlier one leaves it as used as it was.</summary>
    public void Settled(Decision decision, SettlementKind settlement)
    {
        if (settlement == SettlementKind.NotRun && decision.Reservation.Approval is { } answer && decision.Continues is null)
            desk.Add(new DeskNote(OrganisationOf(decision), answer.Id, ApprovalStates.Approved, answer.ExpiresAtMs));
    }

    private static OrganisationId OrganisationOf(Decision decision) => new(decision.Grant.Server.Organisation);

    private ApprovalRecord RecordOf(Decision decision, RpcMessage message, ApprovalAnswer answer)
    {
        var grant = decision.Grant;
        var entry = decision.ApprovalEntry!;
        return new ApprovalRecord
        {
            Organisation = grant.Server.Organisation,
            Id = answer.Id,
            Owner = grant.Owner.Value,
            Server = grant.Server.Id,
            GrantId = grant.Id,
            GrantLabel = grant.Label,
            Subject = grant.Subject,
            Tool = message.ToolName.ToString(),
            Policy = grant.PolicyVersion!,
            Rule = entry.Rule,
            Message = entry.Message,
            ExpiresMs = answer.ExpiresAtMs,
            SealedArguments = Seal(OrganisationOf(decision), answer.Id, grant.Policy!, message.Arguments),
        };
    }

    private byte[] Seal(OrganisationId organisation, string id, CompiledPolicy policy, ReadOnlySpan<byte> arguments)
    {
        var shown = new ArrayBufferWriter<byte>();
        var isWhole = policy.CopyRedacted(arguments, MostShownBytes, shown);
        return ServerSeal.Seal(keys, ServerSeal.Arguments, organisation, id, new HeldArguments(Encoding.UTF8.GetString(shown.WrittenSpan), isWhole));
    }
}
