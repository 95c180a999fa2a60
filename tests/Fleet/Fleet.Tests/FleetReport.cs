using System.Diagnostics;
using System.Text;
using Sluice.Fleet.Tests.Faults;
using Sluice.Fleet.Tests.Oracle;
using Sluice.Fleet.Tests.Records;

namespace Sluice.Fleet.Tests;

/// <summary>A run as a text to read.</summary>
internal static class FleetReport
{
    private const int MostViolations = 50;

    /// <summary>How long after a fault the other gateways are looked at.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(1);

    public static string Of(FleetResult result)
    {
        var text = new StringBuilder();
        WriteCalls(text, result);
        WriteChecks(text, result);
        WriteFaults(text, result);
        WriteLosses(text, result);
        foreach (var violation in result.Violations.Take(MostViolations))
            text.AppendLine($"VIOLATION of {violation.Promise}: {violation.What}");
        if (result.Folder is { } folder)
            text.AppendLine($"The nodes' files are in {folder}");
        return text.ToString();
    }

    private static void WriteCalls(StringBuilder text, FleetResult result)
    {
        var options = result.Options;
        text.AppendLine($"engine {result.Engine}, {options.Gateways} gateways, {options.Clients} clients, {options.HotGrants} hot and {options.ColdGrants} cold grants, durability {(options.IsStrict ? "strict" : "default")}");
        Write(text, "calls", result.Calls.Count);
        foreach (var answer in result.Calls.CountBy(call => $"{call.Answer} {call.Detail}".TrimEnd().ToLowerInvariant()).OrderByDescending(each => each.Value))
            Write(text, $"  {answer.Key}", answer.Value);
        Write(text, "decisions recorded", result.Decisions.Count);
        foreach (var outcome in result.Decisions.CountBy(decision => $"{decision.Outcome} {decision.Reason}{(decision.Refund.Length > 0 ? ", refunded" : "")}".TrimEnd()).OrderByDescending(each => each.Value))
            Write(text, $"  {outcome.Key}", outcome.Value);
        Write(text, "arrivals", result.Arrivals.Count);
    }

    private static void WriteChecks(StringBuilder text, FleetResult result)
    {
        var admission = result.Admission;
        text.AppendLine($"d: {result.SpreadMs:F1} ms from reservation to arrival at most (measured to {result.Time.ErrorMs:F2} ms, clocks drifted {result.DriftMs:F2} ms); the way: {result.PathMs:F1} ms at most");
        text.AppendLine($"without faults: {result.Quiet.Count} calls, {admission.Admitted} admitted, the oracle admits {admission.ByOracle}: {100 * admission.Ratio:F2} %; {admission.Undecided} not decided");
        text.AppendLine($"violations: {result.Violations.Count}");
    }

    private static void WriteFaults(StringBuilder text, FleetResult result)
    {
        text.AppendLine($"{"fault",-42} {"lasted ms",10} {"recovery ms",12} {"others' longest gap ms",24}");
        foreach (var span in result.Faults)
            text.AppendLine($"{span.Fault.Name,-42} {Stopwatch.GetElapsedTime(span.BeganAt, span.EndedAt).TotalMilliseconds,10:F0} {RecoveryMs(result, span),12} {GapMs(result, span),24}");
    }

    private static void WriteLosses(StringBuilder text, FleetResult result)
    {
        if (result.Takeovers.Count == 0)
            return;
        text.AppendLine($"ledgers taken from a host that had not let go of them: {result.Takeovers.Count}, of which lost charges: {result.Losses.Count}");
        foreach (var fault in result.Losses.GroupBy(loss => loss.FaultMs))
        {
            var name = result.Faults.Last(span => result.Time.Of(span.BeganAt) <= fault.Key).Fault.Name;
            text.AppendLine(
                $"{fault.Sum(loss => loss.Calls),6} calls' charges lost, of {fault.Sum(loss => loss.CallsInBound)} that these owners took in the last {Loss.MostMs} ms; the oldest was {fault.Max(loss => loss.AgeMs):F0} ms old at: {name}");
        }
    }

    /// <summary>From the end of the fault to the first decision of the last of the affected gateways.</summary>
    private static string RecoveryMs(FleetResult result, FaultSpan span)
    {
        var longest = 0.0;
        foreach (var node in span.Fault.Affected)
        {
            var first = result.Calls.Where(call => call.Node == node.Index && call.IsDecided && call.AskedAt >= span.EndedAt).Select(call => call.AnsweredAt).DefaultIfEmpty(long.MaxValue).Min();
            if (first == long.MaxValue)
                return "not seen";
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(span.EndedAt, first).TotalMilliseconds);
        }

        return $"{longest:F0}";
    }

    /// <summary>The longest time in which none of the gateways that the fault spared decided a call.</summary>
    private static string GapMs(FleetResult result, FaultSpan span)
    {
        var until = span.EndedAt + (long)(Aftermath.TotalSeconds * Stopwatch.Frequency);
        var spared = result.Calls.Where(call => call.IsDecided && call.AnsweredAt > span.BeganAt && call.AnsweredAt < until && span.Fault.Affected.All(node => node.Index != call.Node));
        var answers = spared.Select(call => call.AnsweredAt).Order().Prepend(span.BeganAt).ToArray();
        return answers.Length < 2 ? "-" : $"{answers.Zip(answers.Skip(1), (one, next) => Stopwatch.GetElapsedTime(one, next).TotalMilliseconds).Max():F0}";
    }

    private static void Write(StringBuilder text, string name, int count) => text.AppendLine($"{name,-42} {count,10}");
}
