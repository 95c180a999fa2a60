using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Policy.Windows;

namespace Sluice.Store.Tests.Ledger;

/// <summary>Short spellings of limits and calls.</summary>
public static class LedgerCalls
{
    public static readonly OwnerKey Alice = OwnerKey.ForGrant("default", "alice-laptop");

    public static readonly OwnerKey Bob = OwnerKey.ForGrant("default", "bob-phone");

    public static readonly SharedOwners Shared = new(OwnerKey.ForServer("default", "mail"), OwnerKey.ForOrganisation("default"));

    public static Limit Limit(long max, long windowMs = 60_000, string counter = "calls", LimitScope scope = LimitScope.Grant) => new()
    {
        Scope = scope,
        Rule = $"/all_tools/limits/{counter}",
        Counter = counter,
        Window = new WindowLength(windowMs, $"{windowMs}ms"),
        Max = Units.Whole(max),
    };

    public static async Task<(ReserveResult Result, Balance[] Balances)> CallAsync(this ILedger ledger, OwnerKey owner, params Charge[] charges)
    {
        var balances = new Balance[charges.Length];
        return (await ledger.ReserveAsync(new ReserveRequest(owner, charges, balances), CancellationToken.None), balances);
    }

    /// <summary>A call by a grant of a server, whose charges may be of wider scopes.</summary>
    public static async Task<(ReserveResult Result, Balance[] Balances)> CallAsync(this ILedger ledger, OwnerKey owner, SharedOwners shared, params Charge[] charges)
    {
        var balances = new Balance[charges.Length];
        return (await ledger.ReserveAsync(new ReserveRequest(owner, charges, balances, shared), CancellationToken.None), balances);
    }

    public static async Task<ReserveResult> CallAsync(this ILedger ledger, OwnerKey owner, Limit limit) =>
        (await ledger.CallAsync(owner, new Charge(limit, Units.One))).Result;

    public static async Task<bool> AdmitsAsync(this ILedger ledger, OwnerKey owner, Limit limit) =>
        (await ledger.CallAsync(owner, limit)).Status == ReserveStatus.Reserved;

    public static async Task<int> CountAdmittedAsync(this ILedger ledger, OwnerKey owner, Limit limit, int calls)
    {
        var admitted = 0;
        for (var call = 0; call < calls; call++)
            admitted += await ledger.AdmitsAsync(owner, limit) ? 1 : 0;
        return admitted;
    }
}
