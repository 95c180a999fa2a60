using Sluice.Fleet.Tests.Faults;

namespace Sluice.Cluster.Tests.Fleet;

/// <summary>Calls that no ledger answered because of a fault.</summary>
/// <param name="Times">When they were denied, from its beginning on, in order.</param>
internal sealed record Denials(TimeSpan[] Times)
{
    public TimeSpan Last => Times.Length == 0 ? TimeSpan.Zero : Times[^1];

    /// <summary>A line for the report, with how many there were in each second.</summary>
    public string Text(FaultSpan span)
    {
        var seconds = Times.CountBy(time => (int)time.TotalSeconds).Select(each => $"{each.Key} s: {each.Value}");
        return $"{Times.Length,6} calls denied for want of a ledger, the last {Last.TotalMilliseconds,6:F0} ms after the beginning of: {span.Fault.Name}  [{string.Join(", ", seconds)}]\n";
    }
}
