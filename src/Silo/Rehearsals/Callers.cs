using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Policy.Windows;

namespace Sluice.Silo.Rehearsals;

/// <summary>Charge owners that are nobody's. Their rows are dropped like others on which nothing counts any more.</summary>
internal sealed class Callers(ILedger ledger, string name)
{
    private const int Owners = 8;
    private const int CallsPerOwner = 5;
    private const string Organisation = "(rehearsal)";

    private static readonly Limit[] Limits = [LimitOf(LimitScope.Grant), LimitOf(LimitScope.Server), LimitOf(LimitScope.Organisation)];

    /// <summary>All together, as it is with callers.</summary>
    /// <param name="silo">Where ledgers are to be that are nowhere yet.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public async Task CallAsync(SiloAddress silo, CancellationToken cancellationToken)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo);
        await Task.WhenAll(Enumerable.Range(0, Owners).Select(number => CallAsync($"{name}/{silo}/{number}", cancellationToken)));
        RequestContext.Clear();
    }

    private async Task CallAsync(string owner, CancellationToken cancellationToken)
    {
        var (grant, shared) = (OwnerKey.ForGrant(Organisation, owner), new SharedOwners(OwnerKey.ForServer(Organisation, owner), OwnerKey.ForOrganisation($"{Organisation}/{owner}")));
        for (var call = 0; call < CallsPerOwner; call++)
        {
            var request = new ReserveRequest(grant, Array.ConvertAll(Limits, static limit => new Charge(limit, Units.One)), new Balance[Limits.Length], shared);
            if (await ledger.ReserveAsync(request, cancellationToken) is { Status: ReserveStatus.Reserved } result)
                await SettleAsync(result.Receipt, cancellationToken);
        }
    }

    private async Task SettleAsync(Receipt receipt, CancellationToken cancellationToken)
    {
        try
        {
            await ledger.SettleAsync(receipt, Settlement.NotRun, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It was tried, which is all that matters.
        }
    }

    private static Limit LimitOf(LimitScope scope) => new()
    {
        Scope = scope,
        Rule = "(rehearsal)",
        Counter = "calls",
        Window = new WindowLength(1_000, "second"),
        Max = Units.Whole(1),
    };
}
