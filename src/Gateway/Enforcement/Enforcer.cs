using System.Runtime.CompilerServices;
using Sluice.Gateway.Approvals;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Mcp.Facts;
using Sluice.Gateway.Telemetry;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Enforcement;

/// <summary>Decides one <c>tools/call</c>, and closes the decision when the call is over. The steps and their order are the architecture's.</summary>
internal sealed partial class Enforcer(
    Reservations reservations, IAuditLog audit, HeldCalls held, GatewayMetrics metrics, TimeProvider time, ILogger<Enforcer> logger)
{
    /// <summary>A call is never forwarded later than this after its charges were asked for: what was admitted then may have left its window.</summary>
    private static readonly TimeSpan LatestForward = TimeSpan.FromMilliseconds(500);

    /// <summary>Stands for names that callers choose: they reach the audit record, but neither the log nor a metric.</summary>
    private const string Unlisted = "_other";

    private readonly long _latestForward = (long)(LatestForward.TotalSeconds * time.TimestampFrequency);

    /// <summary>
    /// Leaves <see cref="Decision.Denial"/> null when the call may be forwarded; its reservation is then open. One method, because each layer of
    /// waiting costs every call, and nearly none of them waits.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask DecideAsync(Decision decision, RpcMessage message)
    {
        try
        {
            // 1. What the policy says, and a place for the record of it.
            Evaluate(decision, message);
            var slot = audit.TakeSlotAsync(decision.Grant.Server.Organisation, CancellationToken.None);
            var askedAt = slot.IsCompleted ? decision.StartedAt : 0;
            Describe(decision, message, await slot);

            // 2. What the ledger says. From here on the call must leave in time.
            decision.ForwardBy = (askedAt == 0 ? time.GetTimestamp() : askedAt) + _latestForward;
            if (decision.Denial is not null)
                return;
            var reserving = decision.AsksLedger ? reservations.ReserveAsync(decision) : default;
            var waits = !reserving.IsCompleted || reservations.IsStrict;
            if (decision.AsksLedger)
                Judge(decision, await reserving);
            if (decision.Ask is not null)
                held.Judged(decision, message);

            // 3. What rules in shadow mode would say; nothing of it stops the call.
            if (decision is { Denial: null, AsksShadow: true })
                await reservations.Shadow.AskAsync(decision);

            // 4. Under strict durability, the record.
            if (decision is { Denial: null, Slot: { } open } && reservations.IsStrict)
                await OpenRecordAsync(decision, open);
            if (waits && decision.Denial is null && time.GetTimestamp() > decision.ForwardBy)
                await WithdrawAsync(decision, Denial.LedgerUnavailable);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogDecisionFailed(decision.Grant.Id, exception);
            await WithdrawAsync(decision, Denial.LedgerUnavailable);
        }
    }

    /// <summary>Records a denial that needs no ledger: of a method, not of a call.</summary>
    public async ValueTask RefuseAsync(Decision decision, RpcMessage message, Denial denial)
    {
        decision.Denial = denial;
        Describe(decision, message, await audit.TakeSlotAsync(decision.Grant.Server.Organisation, CancellationToken.None));
    }

    /// <summary>Closes the reservation: before the answer is released, so that a caller who reads of a failure finds the refund done.</summary>
    /// <param name="decision">Settled at most once: later settlements do nothing.</param>
    /// <param name="kind">What becomes of its charges.</param>
    /// <param name="reading">What the answer of a flow tool said; null for other tools, and where the answer broke off.</param>
    public ValueTask SettleAsync(Decision decision, SettlementKind kind, FlowReading? reading = null)
    {
        if (decision.IsSettled)
            return default;
        decision.IsSettled = true;
        if (reading is { IsReadable: false } && kind == SettlementKind.Keep)
            NoteUnreadable(decision);
        if (kind == SettlementKind.Keep && reading?.Facts is null && !decision.EndsApproval)
            return default;
        var settlement = new Settlement(kind, reading?.Facts);
        var isOpen = decision.Reservation.Status == ReserveStatus.Reserved && decision.AsksLedger;
        var isWatched = decision.Watched.Status == ReserveStatus.Reserved && decision.AsksShadow;
        var closes = isOpen && decision.Closing.IsChangedBy(settlement);
        if (isWatched && decision.Watched.Receipt.IsChangedBy(settlement))
            return closes ? CloseBothAsync(decision, settlement) : reservations.Shadow.SettleAsync(decision, settlement);
        if (closes)
            return CloseAsync(decision, settlement);

        // The record tells how the call ended, whether or not a limit gives anything back for it.
        if (isOpen || isWatched)
            decision.Settlement = kind;
        return default;
    }

    private async ValueTask CloseBothAsync(Decision decision, Settlement settlement)
    {
        await reservations.Shadow.SettleAsync(decision, settlement);
        await CloseAsync(decision, settlement);
    }

    private void NoteUnreadable(Decision decision)
    {
        var tool = decision.FlowTool!;
        decision.Note = tool.UnreadableNote;
        metrics.Unreadable(tool.Kind);
        LogUnreadable(decision.Grant.Server.Id, tool.Flow.Name, tool.Tool);
    }

    private async ValueTask CloseAsync(Decision decision, Settlement settlement)
    {
        if (await reservations.SettleAsync(decision, settlement))
            held.Settled(decision, settlement.Kind);
    }

    /// <summary>Hands the decision to the audit log, the metrics and the log; the three say the same.</summary>
    /// <param name="decision">A decision that <see cref="DecideAsync"/> made.</param>
    /// <param name="upstreamStatus">HTTP status; 0 when the upstream was not asked or did not answer.</param>
    /// <param name="endedAt">Time stamp: <see cref="Decision.DecidedAt"/> when the upstream was not asked.</param>
    public void Record(Decision decision, int upstreamStatus, long endedAt)
    {
        var reason = decision.Denial?.Reason ?? Reason.None;
        metrics.Decided(reason);
        if (decision is { Denial: null, ChargeCount: > 0, Reservation.Status: ReserveStatus.EngineUnavailable })
            metrics.PassedUncounted();
        if (decision.Denial is { } denial)
            LogDenied(decision.ListedTool ?? Unlisted, decision.Grant.Id, ReasonNames.Of(reason), denial.Rule);
        else if (decision.Finding is { } finding)
            Tell(decision, finding);
        if (decision.TakeSlot() is not { } slot)
            return;
        DecisionRecord.Write(slot, decision);
        slot.UpstreamStatus = upstreamStatus;
        slot.UpstreamTime = time.GetElapsedTime(decision.DecidedAt, endedAt);
        slot.GatewayTime = time.GetElapsedTime(decision.StartedAt, decision.DecidedAt);
        audit.Append(slot);
    }

    private void Tell(Decision decision, Denial finding)
    {
        metrics.Found(finding.Reason);
        LogFound(decision.ListedTool ?? Unlisted, decision.Grant.Id, ReasonNames.Of(finding.Reason), finding.Rule);
    }

    private void Describe(Decision decision, RpcMessage message, AuditEntry? slot)
    {
        if (slot is null)
            decision.Denial = Denial.AuditUnavailable;
        else
            decision.Describe(slot, message, time.GetUtcNow());
    }

    private void Evaluate(Decision decision, RpcMessage message)
    {
        if (decision.Grant.Policy is not { } policy)
        {
            decision.Denial = Denial.NoPolicy;
            return;
        }

        var call = new ToolCall { Tool = message.ToolName, Arguments = message.Arguments, Members = message.ArgumentMembers.All, GrantLabel = decision.Grant.Label };
        var verdict = policy.Evaluate(call, decision.ChargeBuffer);
        decision.Denial = verdict.Denial;
        decision.ChargeCount = verdict.ChargeCount;
        (decision.Finding, decision.WatchedCount) = (verdict.Finding, verdict.WatchedCount);
        decision.ListedTool = verdict.ListedTool;
        if (verdict.IsAllowed && decision.Grant.Flows is { IsNone: false } flows)
            FlowPart.Judge(decision, call, message.HasTask, flows, reservations.Upstreams);
        if (decision.Denial is null && verdict.Approval is { } entry)
            held.Ask(decision, message, entry);
    }

    private static void Judge(Decision decision, in ReserveResult result)
    {
        // First what may throw: of an answer that makes no sense nothing is kept, so that it can be recorded.
        decision.Denial = LedgerDenial.Of(result, decision.Charges.Span, decision.FlowTool?.Flow, decision.ApprovalEntry);
        decision.IsRefusedByLedger = decision.Denial is not null;
        decision.Reservation = result;
    }

    /// <summary>Strict durability: the record of a call that will reach the upstream is on disk before the call leaves.</summary>
    private async ValueTask OpenRecordAsync(Decision decision, AuditEntry slot)
    {
        DecisionRecord.Write(slot, decision);
        if (!await audit.OpenAsync(slot, CancellationToken.None))
            await WithdrawAsync(decision, Denial.AuditUnavailable);
    }

    private ValueTask WithdrawAsync(Decision decision, Denial denial)
    {
        decision.Denial = denial;
        return SettleAsync(decision, SettlementKind.NotRun);
    }

    [LoggerMessage(1, LogLevel.Information, "Denied {Tool} to grant {Grant}: {Reason} by {Rule}")]
    private partial void LogDenied(string tool, string grant, string reason, string rule);

    [LoggerMessage(9, LogLevel.Information, "Would have denied {Tool} to grant {Grant}: {Reason} by {Rule}, which is in shadow mode")]
    private partial void LogFound(string tool, string grant, string reason, string rule);

    [LoggerMessage(4, LogLevel.Error, "A call of grant {Grant} could not be decided: it is denied")]
    private partial void LogDecisionFailed(string grant, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "The result of {Tool} of server {Server} has no session or status where the flow {Flow} looks for it")]
    private partial void LogUnreadable(string server, string flow, string tool);
}
