using Sluice.Fleet.Tests.Faults;

namespace Sluice.Cluster.Tests.Fleet;

/// <summary>Calls that no ledger answered because of a fault.</summary>
/// <param name="Calls">When they were asked and denied, from its beginning on.</param>
internal sealed record Denials((TimeSpan Asked, TimeSpan Denied)[] Calls)
{
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
