using System.Globalization;

namespace Sluice.Bench.Ledger;

/// <summary>What several gateways did together: of each kind of phase the median, and the median of how often it holds the baseline beside it.</summary>
internal static class Report
{
    private const double LeastTimes = 3;

    /// <param name="files">What <see cref="Gateway.RunAsync"/> said, a file for each gateway.</param>
    /// <returns>Whether every kind reaches the least.</returns>
    public static bool Write(string[] files)
    {
        var phases = new SortedDictionary<int, (string Name, Measure Measure)>();
        foreach (var words in files.SelectMany(File.ReadLines).Select(line => line.Split(' ')))
        {
            var (number, measure) = (Parse(words[0]), new Measure(Parse(words[2]), Parse(words[3]), Parse(words[4])));
            phases[number] = (words[1], phases.TryGetValue(number, out var others) ? measure.With(others.Measure) : measure);
        }

        var isMet = true;
        foreach (var kind in phases.GroupBy(phase => phase.Value.Name, StringComparer.Ordinal))
        {
            var times = Median(kind.Select(phase => phase.Value.Measure.Rate / BaselineBeside(phases, phase.Key)));
            var (rate, median, slowest) = (Median(kind.Select(phase => phase.Value.Measure.Rate)), Median(kind.Select(phase => (double)phase.Value.Measure.MedianMicros)), Median(kind.Select(phase => (double)phase.Value.Measure.SlowestMicros)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind.Key,-9} {rate,12:F0} {median,8:F0} {slowest,8:F0} {times,10:F2}"));
            isMet &= kind.Key == "baseline" || times >= LeastTimes;
        }

        return isMet;
    }

    private static double BaselineBeside(SortedDictionary<int, (string Name, Measure Measure)> phases, int number) =>
        ((int[])[number - 1, number, number + 1]).Where(beside => phases.TryGetValue(beside, out var phase) && phase.Name == "baseline").Average(beside => phases[beside].Measure.Rate);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static int Parse(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
