using Sluice.Gateway.Configuration;

namespace Sluice.Gateway.Ending;

/// <summary>How <c>Sluice:DrainTimeoutSeconds</c> is shared out, from the signal to the end of the process.</summary>
/// <param name="Total">All of it.</param>
/// <param name="Delay">Serving on until load balancers have noticed.</param>
/// <param name="Calls">For calls in flight to end by themselves.</param>
/// <param name="BreakOff">For callers to be told that theirs did not.</param>
/// <param name="Flush">For ledger, audit and shipping.</param>
internal readonly record struct DrainTimes(TimeSpan Total, TimeSpan Delay, TimeSpan Calls, TimeSpan BreakOff, TimeSpan Flush)
{
    private static readonly TimeSpan LongestFlush = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan LongestBreakOff = TimeSpan.FromSeconds(1);

    public static DrainTimes Of(SluiceOptions options)
    {
        var total = TimeSpan.FromSeconds(options.DrainTimeoutSeconds);
        var delay = TimeSpan.FromSeconds(options.DrainDelaySeconds);
        var flush = Shorter(total / 4, LongestFlush);
        var breakOff = Shorter(total / 8, LongestBreakOff);
        return new DrainTimes(total, delay, total - delay - breakOff - flush, breakOff, flush);
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
