using Sluice.Fleet.Tests.Records;

namespace Sluice.Fleet.Tests.Oracle;

/// <summary>Records as a run leaves them, of one counter of two units a second.</summary>
internal static class Sample
{
    public static readonly Counter Calls = new("default/grant/alice", "calls", 1_000);

    public static Decided Allowed(string trace, long atMs, long sequence, string refund = "") => new(trace, "allowed", "", refund, [Charge(new Place(atMs, sequence))]);

    public static Decided Refused(string trace, long atMs, long sequence) => new(trace, "denied", "limit", "", [Charge(new Place(atMs, sequence))]);

    public static Decided Unavailable(string trace) => new(trace, "denied", "ledger_unavailable", "", [Charge(null)]);

    public static Asked Call(string trace, Answer answer, string detail = "", long askedAt = 0) => new(trace, Node: 0, askedAt, askedAt + 1, answer, detail, [Charge(null)]);

    public static Charged Charge(Place? place) => new(Calls, Cost: 1, Max: 2, place);
}
