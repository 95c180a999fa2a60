using System.Buffers;
using Sluice.Policy.Ledger;
using Sluice.Policy.Windows;

namespace Sluice.Policy.Tests.Ledger;

/// <summary>Short spellings of limits, charges and calls.</summary>
internal static class Calls
{
    public const ulong Life = 7;

    public static readonly OwnerKey Owner = OwnerKey.ForGrant("default", "alice-laptop");

    public static Units Of(decimal units) => new((long)(units * Units.One.Millionths));

    public static Limit Limit(decimal max, long windowMs = 60_000, string counter = "calls", RefundRule refund = RefundRule.NotRun) => new()
    {
        Rule = $"/all_tools/limits/{counter}",
        Counter = counter,
        Window = new WindowLength(windowMs, $"{windowMs}ms"),
        Max = Of(max),
        Refund = refund,
    };

    public static ReserveResult Call(this OwnerLedger ledger, long nowMs, params Charge[] charges) => ledger.Call(nowMs, out _, charges);

    public static ReserveResult Call(this OwnerLedger ledger, long nowMs, out Balance[] balances, params Charge[] charges)
    {
        balances = new Balance[charges.Length];
        return ledger.Reserve(new ReserveRequest(Owner, charges, balances), nowMs);
    }

    public static bool Admits(this OwnerLedger ledger, long nowMs, Limit limit, decimal cost = 1) =>
        ledger.Call(nowMs, new Charge(limit, Of(cost))).Status == ReserveStatus.Reserved;

    /// <summary>Units that a further call finds.</summary>
    public static Units AskedRemaining(this OwnerLedger ledger, long nowMs, Limit limit)
    {
        var balances = new Balance[1];
        ledger.Ask(new ReserveRequest(Owner, new[] { new Charge(limit, Units.One) }, balances), nowMs);
        return balances[0].Remaining;
    }

    public static byte[] Saved(this OwnerLedger ledger)
    {
        var buffer = new ArrayBufferWriter<byte>();
        ledger.Save(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A copy to try things on.</summary>
    public static OwnerLedger Copy(this OwnerLedger ledger, long nowMs) => OwnerLedger.Load(ledger.Saved(), Life, nowMs);
}
