using System.Diagnostics;
using Sluice.Fleet.Tests.Faults;
using Sluice.Fleet.Tests.Records;

namespace Sluice.Cluster.Tests.Fleet;

/// <summary>Calls that no ledger answered because of a fault.</summary>
/// <param name="Calls">When they were asked and denied, from its beginning on.</param>
internal sealed record Denials((TimeSpan Asked, TimeSpan Denied)[] Calls)
{
    /// <summary>Those from the beginning of a fault until the next one: what is in flight then and denied is of the next.</summary>
    /// <param name="began">Time stamp.</param>
    /// <param name="until">Time stamp.</param>
    /// <param name="calls">All.</param>
    public static Denials Between(long began, long until, IEnumerable<Asked> calls) =>
        new([.. calls.Where(call => call.AnsweredAt > began && call.AnsweredAt <= until && call is { Answer: Answer.Denied, Detail: "ledger_unavailable" })
            .Select(call => (Stopwatch.GetElapsedTime(began, call.AskedAt), Stopwatch.GetElapsedTime(began, call.AnsweredAt)))]);

    public TimeSpan Last => Calls.Select(call => call.Denied).DefaultIfEmpty().Max();

    /// <summary>The fewest moments such that each of the calls was in flight at one of them.</summary>
    public int Moments
    {
        get
        {
            var (moments, moment) = (0, TimeSpan.MinValue);
            foreach (var (asked, denied) in Calls.OrderBy(call => call.Denied))
            {
                if (asked <= moment)
                    continue;
                moment = denied;
                moments++;
            }

            return moments;
        }
    }

    /// <summary>A line for the report, with how many there were in each second.</summary>
    public string Text(FaultSpan span)
    {
        var seconds = Calls.CountBy(call => (int)call.Denied.TotalSeconds).OrderBy(each => each.Key).Select(each => $"{each.Key} s: {each.Value}");
        return $"{Calls.Length,6} calls denied for want of a ledger, in flight at {Moments} moments, the last {Last.TotalMilliseconds,6:F0} ms after the beginning of: {span.Fault.Name}  [{string.Join(", ", seconds)}]\n";
    }
}
