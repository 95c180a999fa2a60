namespace Sluice.Bench.Ledger;

/// <summary>A while in which all gateways do the same.</summary>
/// <param name="Kind">What becomes of the calls; null: the baseline.</param>
/// <param name="Lead">Not measured: what ended since the last phase of the kind makes room first, and the compiler gets done.</param>
/// <param name="Measured">Zero: it only warms up.</param>
internal readonly record struct Phase(LoadKind? Kind, TimeSpan Lead, TimeSpan Measured)
{
    private const int Rounds = 3;

    /// <summary>Until the compiler is done with what runs: four processes on two cores need some time.</summary>
    private static readonly Phase[] WarmUp = [Warm(null, 2), Warm(LoadKind.Admitted, 5), Warm(LoadKind.Refused, 2), Warm(LoadKind.Sliding, 5)];

    public string Name => Kind?.ToString().ToLowerInvariant() ?? "baseline";

    /// <summary>Every measured phase of a kind stands beside one of the baseline, since what a machine can do changes from second to second.</summary>
    public static Phase[] All(TimeSpan measured)
    {
        // While the baseline runs, entries end: windows are to be full again before a sliding one is measured.
        var shortest = TimeSpan.FromSeconds(0.5);
        Phase Of(LoadKind? kind) => new(kind, kind == LoadKind.Sliding ? shortest + measured : shortest, measured);
        return
        [
            .. WarmUp,
            .. Enumerable.Repeat((Phase[])[Of(null), Of(LoadKind.Sliding)], Rounds).SelectMany(round => round),
            .. Enumerable.Repeat((Phase[])[Of(LoadKind.Admitted), Of(null), Of(LoadKind.Refused)], Rounds).SelectMany(round => round),
        ];
    }

    private static Phase Warm(LoadKind? kind, double seconds) => new(kind, TimeSpan.FromSeconds(seconds), TimeSpan.Zero);
}
