namespace Sluice.Bench.Ledger;

/// <summary>Callers that each ask again as soon as they have their answer.</summary>
/// <param name="owners">Whom they ask for.</param>
/// <param name="callers">How many ask at once.</param>
internal sealed class Callers(int owners, int callers)
{
    private readonly TimeProvider _clock = TimeProvider.System;

    /// <param name="load">What they ask.</param>
    /// <param name="from">When an answer that came in time begins to count.</param>
    /// <param name="until">When the last question is asked.</param>
    public async Task<Measure> AskAsync(ILoad load, DateTimeOffset from, DateTimeOffset until)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => AskAsync(load, new Random(caller), from, until))));
        List<long> micros = [.. all.SelectMany(each => each)];
        micros.Sort();
        return micros.Count == 0 ? default : new Measure(micros.Count / (until - from).TotalSeconds, micros[micros.Count / 2], micros[(int)(micros.Count * 0.99)]);
    }

    private async Task<List<long>> AskAsync(ILoad load, Random random, DateTimeOffset from, DateTimeOffset until)
    {
        var micros = new List<long>();
        for (var now = _clock.GetUtcNow(); now < until; now = _clock.GetUtcNow())
        {
            var asked = _clock.GetTimestamp();
            if (await load.DecideAsync(random.Next(owners)) && now >= from)
                micros.Add((long)_clock.GetElapsedTime(asked).TotalMicroseconds);
        }

        return micros;
    }
}
