using Sluice.Fleet.Tests.Faults;
using Sluice.Fleet.Tests.Oracle;
using Sluice.Fleet.Tests.Records;

namespace Sluice.Fleet.Tests;

/// <summary>What a run left behind, and what follows of it.</summary>
internal sealed record FleetResult
{
    /// <summary>A gateway never forwards later than this after it asked the ledger.</summary>
    private const double LatestForwardMs = 500;

    private const double LeastAdmission = 0.999;

    private List<Violation>? _violations;
    private double? _spreadMs;
    private Admission? _admission;
    private List<Loss>? _losses;

    public required string Engine { get; init; }

    public required FleetOptions Options { get; init; }

    public required IReadOnlyList<Asked> Calls { get; init; }

    /// <summary>Those of the time without faults.</summary>
    public required IReadOnlyList<Asked> Quiet { get; init; }

    public required IReadOnlyList<Decided> Decisions { get; init; }

    public required IReadOnlyList<Arrived> Arrivals { get; init; }

    public required IReadOnlyList<FaultSpan> Faults { get; init; }

    /// <summary>Ledger times at which the database was down.</summary>
    public required IReadOnlyList<long> CrashesMs { get; init; }

    /// <summary>Of ledgers whose host had not let go of them.</summary>
    public IReadOnlyList<Takeover> Takeovers { get; init; } = [];

    public required LedgerTime Time { get; init; }

    /// <summary>By how much the database's clock and this process's went apart meanwhile.</summary>
    public required double DriftMs { get; init; }

    /// <summary>The longest way of a message, from its client through a gateway to the upstream, that no ledger was asked about.</summary>
    public required double PathMs { get; init; }

    /// <summary>Where the nodes' files are; null when there is nothing to look for.</summary>
    public string? Folder { get; init; }

    /// <summary>d: the largest measured delay between a reservation and its arrival.</summary>
    public double SpreadMs => _spreadMs ??= UpstreamClockCheck.SpreadMs(UpstreamClockCheck.DelaysMs(Arrivals, Decisions));

    public Admission Admission => _admission ??= Admission.Measure(Quiet, Decisions, Time.Of);

    public IReadOnlyList<Loss> Losses => _losses ??= [.. Loss.Find(Takeovers, Decisions, Faults.Select(span => Time.Of(span.BeganAt)))];

    public IReadOnlyList<Violation> Violations => _violations ??= [.. Check()];

    private IEnumerable<Violation> Check()
    {
        // Strict has no losses, so that no takeover excuses anything.
        var takeovers = Options.IsStrict ? [] : Takeovers;
        foreach (var violation in LimitCheck.Run(Decisions, Arrivals, takeovers)
            .Concat(OrderCheck.Run(Decisions, CrashesMs, takeovers))
            .Concat(LossCheck.Run(Losses, Options))
            .Concat(ArrivalCheck.Run(Arrivals, Decisions, Calls))
            .Concat(UpstreamClockCheck.Run(Arrivals, [.. Decisions.Where(decision => !IsLost(decision, takeovers))])))
        {
            yield return violation;
        }

        if (!Options.AsksForTime)
            yield break;
        if (SpreadMs > LatestForwardMs + PathMs)
            yield return new Violation("delay", $"a call arrived {SpreadMs:F0} ms after its reservation; the way takes at most {PathMs:F0} ms");
        if (Admission.Ratio < LeastAdmission)
            yield return new Violation("admission", $"{Admission.Admitted} calls were admitted, the oracle admits {Admission.ByOracle}");
    }

    private static bool IsLost(Decided decision, IReadOnlyList<Takeover> takeovers) => decision.Charges.Any(charge =>
        charge.Place is { } place && takeovers.Any(takeover => takeover.Owner == charge.Counter.Owner && takeover.Loses(place.AtMs)));
}
