using System.Globalization;

namespace Sluice.Bench.Ledger;

/// <summary>What one gateway does in all phases, which have the same times in every process.</summary>
internal static class Gateway
{
    /// <returns>For each phase that is measured: its number, name, rate, median and 99th percentile.</returns>
    public static async Task<List<string>> RunAsync(string connection, Callers callers, TimeSpan measured, bool isStrict, DateTimeOffset start)
    {
        await using var baseline = new BaselineLoad(connection, isStrict);
        await using var sliding = await LedgerLoad.OpenAsync(connection, LoadKind.Sliding, isStrict);
        await using var admitted = await LedgerLoad.OpenAsync(connection, LoadKind.Admitted, isStrict);
        await using var refused = await LedgerLoad.OpenAsync(connection, LoadKind.Refused, isStrict);
        var lines = new List<string>();
        var phases = Phase.All(measured);
        for (var number = 0; number < phases.Length; number++)
        {
            var phase = phases[number];
            ILoad load = phase.Kind switch { null => baseline, LoadKind.Sliding => sliding, LoadKind.Admitted => admitted, _ => refused };
            var (from, until) = (start + phase.Lead, start + phase.Lead + phase.Measured);
            if (start - TimeProvider.System.GetUtcNow() is { Ticks: > 0 } early)
                await Task.Delay(early, TimeProvider.System);
            var measure = await callers.AskAsync(load, from, until);
            if (phase.Measured > TimeSpan.Zero)
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{number} {phase.Name} {measure.Rate:F0} {measure.MedianMicros} {measure.SlowestMicros}"));
            start = until;
        }

        return lines;
    }
}
