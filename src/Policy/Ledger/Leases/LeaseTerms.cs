namespace Sluice.Policy.Ledger.Leases;

/// <summary>
/// What an owner's ledger grants to a gateway that decides calls by itself for a moment: units of several calls at once. They count from the grant on, and
/// are stamped with the lease's end, so that whenever a call of the lease runs before it, they free at its time plus the window or later, never earlier.
/// </summary>
public static class LeaseTerms
{
    /// <summary>How long a lease lasts, on ledger time.</summary>
    public const int LengthMs = 100;

    /// <summary>The most calls of one lease.</summary>
    public const int MostCalls = 100_000;

    /// <summary>A lease takes at most one part in so many of what is left: what one gateway does not use refuses few calls of another.</summary>
    private const int Share = 4;

    /// <summary>How many calls one limit has to spare.</summary>
    internal static long CallsWithin(in Charge charge, Units used) =>
        Math.Max(charge.Limit.Max.Millionths - used.Millionths, 0) / Share / charge.Cost.Millionths;
}
