namespace Sluice.Bench.Ledger;

/// <summary>Callers that each ask again as soon as they have their answer.</summary>
internal static class Callers
{
    /// <summary>Until the compiler is done with what runs: four processes on two cores need some time.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(6);

    /// <returns>Decisions a second, without those that did not come in time, and the median and 99th percentile in microseconds.</returns>
    public static async Task<string> RunAsync(ILoad load, int owners, int callers, TimeSpan time)
    {
        await MeasureAsync(load, owners, callers, WarmUp);
        var micros = await MeasureAsync(load, owners, callers, time);
        if (micros.Count == 0)
            return "0 0 0";
        micros.Sort();
        return FormattableString.Invariant($"{micros.Count / time.TotalSeconds:F0} {micros[micros.Count / 2]} {micros[(int)(micros.Count * 0.99)]}");
    }

    private static async Task<List<long>> MeasureAsync(ILoad load, int owners, int callers, TimeSpan time)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        var all = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(new Random(caller)))));
        return [.. all.SelectMany(each => each)];

        async Task<List<long>> CallAsync(Random random)
        {
            var micros = new List<long>();
            while (clock.GetElapsedTime(started) < time)
            {
                var asked = clock.GetTimestamp();
                if (await load.DecideAsync(random.Next(owners)))
                    micros.Add((long)clock.GetElapsedTime(asked).TotalMicroseconds);
            }

            return micros;
        }
    }
}
