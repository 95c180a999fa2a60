using Sluice.Fleet.Tests.Records;

namespace Sluice.Fleet.Tests.Oracle;

/// <summary>
/// What reached the upstream against what was decided and what clients were told. A client whose connection broke may be told nothing: its call ran at
/// most once.
/// </summary>
internal static class ArrivalCheck
{
    public const string Promise = "arrival";

    public static IEnumerable<Violation> Run(IEnumerable<Arrived> arrivals, IEnumerable<Decided> decisions, IEnumerable<Asked> calls)
    {
        var decided = decisions.ToLookup(decision => decision.Trace);
        var arrived = arrivals.CountBy(arrival => arrival.Trace).ToDictionary();
        foreach (var (trace, count) in arrived)
        {
            if (count > 1)
                yield return new Violation(Promise, $"call {trace} arrived {count} times");
            if (WhatIsWrong([.. decided[trace]]) is { } wrong)
                yield return new Violation(Promise, $"call {trace} arrived, {wrong}");
        }

        foreach (var call in calls)
        {
            var hasArrived = arrived.ContainsKey(call.Trace);
            if (call.Answer == Answer.Denied && hasArrived)
                yield return new Violation(Promise, $"call {call.Trace} was refused ({call.Detail}), and ran");
            if (call.Answer == Answer.Ran && !hasArrived)
                yield return new Violation(Promise, $"call {call.Trace} was answered, and never arrived");
        }
    }

    private static string? WhatIsWrong(Decided[] decisions) => decisions switch
    {
        [] => "and nobody decided it",
        [{ IsDenied: true } denied] => $"and was refused ({denied.Reason})",
        [{ IsReserved: false }] => "and was not charged",
        [{ IsKept: false } refunded] => $"and its charge was given back ({refunded.Refund})",
        [_] => null,
        _ => $"and was decided {decisions.Length} times",
    };
}
