using System.Diagnostics;
using Sluice.Gateway.Telemetry.Otel;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Gateway.Telemetry;

/// <summary>Measures any engine, and shows its part of a call that is recorded. Costs a test of two fields while nobody wants to know.</summary>
internal sealed class MeasuredLedger(ILedger ledger, GatewayMetrics metrics, Tracing tracing, TimeProvider time) : ILedger
{
    public ValueTask<ReserveResult> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken)
    {
        var call = tracing.Current;
        return call is null && !metrics.MeasuresLedger
            ? ledger.ReserveAsync(request, cancellationToken)
            : MeasureAsync(Begin("reserve", call), request, cancellationToken);
    }

    /// <summary>For people, not for calls: nothing of it is measured.</summary>
    public ValueTask<ReserveResult> AskAsync(ReserveRequest request, CancellationToken cancellationToken) => ledger.AskAsync(request, cancellationToken);

    /// <summary>As <see cref="AskAsync"/>.</summary>
    public ValueTask<ApprovalOutcome> DecideApprovalAsync(OwnerKey grant, string approval, ApprovalDecision decision, CancellationToken cancellationToken) =>
        ledger.DecideApprovalAsync(grant, approval, decision, cancellationToken);

    public ValueTask SettleAsync(Receipt receipt, Settlement settlement, CancellationToken cancellationToken)
    {
        var call = tracing.Current;
        return call is null && !metrics.MeasuresLedger
            ? ledger.SettleAsync(receipt, settlement, cancellationToken)
            : MeasureAsync(Begin("settle", call), receipt, settlement, cancellationToken);
    }

    /// <summary>Nearly every answer is there at once: it needs no method that waits for it.</summary>
    private ValueTask<ReserveResult> MeasureAsync(in Measurement measurement, in ReserveRequest request, CancellationToken cancellationToken)
    {
        ValueTask<ReserveResult> answer;
        try
        {
            measurement.Span?.SetTag("sluice.ledger.charges", request.Charges.Length);
            using (Unrelated(measurement))
                answer = ledger.ReserveAsync(request, cancellationToken);
        }
        catch
        {
            End(measurement, LedgerOutcome.NotReserved);
            throw;
        }

        if (!answer.IsCompletedSuccessfully)
            return MeasureAsync(measurement, answer);
        var result = answer.Result;
        End(measurement, LedgerOutcome.Of(result.Status));
        return new ValueTask<ReserveResult>(result);
    }

    private async ValueTask<ReserveResult> MeasureAsync(Measurement measurement, ValueTask<ReserveResult> answer)
    {
        var outcome = LedgerOutcome.NotReserved;
        try
        {
            var result = await answer;
            outcome = LedgerOutcome.Of(result.Status);
            return result;
        }
        finally
        {
            End(measurement, outcome);
        }
    }

    private async ValueTask MeasureAsync(Measurement measurement, Receipt receipt, Settlement settlement, CancellationToken cancellationToken)
    {
        var outcome = LedgerOutcome.NotSettled;
        try
        {
            ValueTask settling;
            using (Unrelated(measurement))
                settling = ledger.SettleAsync(receipt, settlement, cancellationToken);
            await settling;
            outcome = LedgerOutcome.Settled;
        }
        finally
        {
            End(measurement, outcome);
        }
    }

    /// <summary>An engine may serve many calls at once, and go on after this one: what it starts must not count as this call's.</summary>
    private static AsyncFlowControl? Unrelated(in Measurement measurement) => measurement.Span is null ? null : ExecutionContext.SuppressFlow();

    private Measurement Begin(string operation, Activity? call) =>
        new(time.GetTimestamp(), call is null ? null : tracing.StartChild(call, $"ledger {operation}", ActivityKind.Internal));

    private void End(in Measurement measurement, LedgerOutcome outcome)
    {
        metrics.LedgerTook(time.GetElapsedTime(measurement.StartedAt), outcome);
        if (measurement.Span is not { } span)
            return;
        span.SetTag("sluice.ledger.status", outcome.Status);
        if (outcome == LedgerOutcome.NotReserved || outcome == LedgerOutcome.NotSettled)
            span.SetStatus(ActivityStatusCode.Error);
        span.Stop();
    }

    /// <param name="StartedAt">Time stamp.</param>
    /// <param name="Span">Null: the call is not recorded.</param>
    private readonly record struct Measurement(long StartedAt, Activity? Span);
}
