using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Policy.Windows;

namespace Sluice.Bench.Cluster;

/// <summary>Callers that each ask for one charge of a grant, again as soon as they have their answer. The limit is never reached.</summary>
internal sealed class Callers(ILedger ledger)
{
    public const int Cold = 1_000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    private static readonly Limit Limit = new()
    {
        Rule = "/all_tools/limits/calls",
        Counter = "calls",
        Window = new WindowLength(3_600_000, "hour"),
        Max = Units.Whole(1_000_000_000),
    };

    private readonly ReadOnlyMemory<Charge> _charges = new[] { new Charge(Limit, Units.One) };

    /// <returns>Admitted calls a second, the median and 99th percentile in microseconds, and how many calls had no decision in time.</returns>
    public async Task<string> RunAsync(int grants, int callers, TimeSpan time)
    {
        var owners = Enumerable.Range(0, grants).Select(grant => OwnerKey.ForGrant("bench", $"{grants}-{grant}")).ToArray();
        await MeasureAsync(owners, callers, WarmUp);
        var measured = await MeasureAsync(owners, callers, time);
        var micros = measured.SelectMany(each => each.Micros).ToArray();
        Array.Sort(micros);
        var undecided = measured.Sum(each => each.Undecided);
        return micros.Length == 0
            ? $"0 0 0 {undecided}"
            : FormattableString.Invariant($"{micros.Length / time.TotalSeconds:F0} {micros[micros.Length / 2]:F1} {micros[(int)(micros.Length * 0.99)]:F1} {undecided}");
    }

    private Task<(List<float> Micros, int Undecided)[]> MeasureAsync(OwnerKey[] owners, int callers, TimeSpan time)
    {
        var started = TimeProvider.System.GetTimestamp();
        return Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(new Random(caller)))));

        async Task<(List<float>, int)> CallAsync(Random random)
        {
            var (micros, undecided, balances) = (new List<float>(), 0, new Balance[1]);
            while (TimeProvider.System.GetElapsedTime(started) < time)
            {
                // As in a gateway, where each call comes from the network: one that is answered at once does not keep the thread.
                await Task.Yield();
                var asked = TimeProvider.System.GetTimestamp();
                var result = await ledger.ReserveAsync(new ReserveRequest(owners[random.Next(owners.Length)], _charges, balances), CancellationToken.None);
                if (result.Status == ReserveStatus.Reserved)
                {
                    micros.Add((float)TimeProvider.System.GetElapsedTime(asked).TotalMicroseconds);
                    continue;
                }

                undecided++;
                balances = new Balance[1];
            }

            return (micros, undecided);
        }
    }
}
