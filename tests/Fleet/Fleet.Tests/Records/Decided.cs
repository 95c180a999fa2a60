namespace Sluice.Fleet.Tests.Records;

/// <summary>One decision, as its audit record tells it.</summary>
internal sealed record Decided(string Trace, string Outcome, string Reason, string Refund, IReadOnlyList<Charged> Charges)
{
    public bool IsDenied => Outcome == "denied";

    /// <summary>Whether the ledger took its charges. They stay on it unless they were given back.</summary>
    public bool IsReserved => Charges.Count > 0 && Reason != "limit" && Charges.All(charge => charge.Place is not null);

    public bool IsKept => IsReserved && Refund.Length == 0;
}
