using Orleans.Runtime.Placement;
using Sluice.Grains.Contracts;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Policy.Windows;

namespace Sluice.Grains;

/// <summary>A silo's first calls compile all that they need, which takes longer than callers wait: it makes some itself, before it says that it is ready.</summary>
public static class WarmUp
{
    private const int Owners = 4;
    private const int CallsPerOwner = 5;

    private static readonly Limit Limit = new()
    {
        Scope = LimitScope.Grant,
        Rule = "(warm-up)",
        Counter = "calls",
        Window = new WindowLength(1_000, "second"),
        Max = Units.Whole(1),
    };

    /// <summary>Charges owners that are nobody's. Their rows are dropped like others on which nothing counts any more.</summary>
    /// <param name="grains">Of the cluster.</param>
    /// <param name="here">Where they are to be: this silo.</param>
    public static async Task RunAsync(IGrainFactory grains, SiloAddress here)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, here);
        for (var number = 0; number < Owners; number++)
        {
            var owner = OwnerKey.ForGrant("(warm-up)", $"{here.Endpoint}/{here.Generation}/{number}");
            var grain = grains.GetGrain<IGrantGrain>(owner.Value);
            for (var call = 0; call < CallsPerOwner; call++)
            {
                var request = new ReserveRequest(owner, new[] { new Charge(Limit, Units.One) }, new Balance[1]);
                var result = Lines.ResultOf(request, await grain.ReserveAsync(Lines.Of(request)));
                if (result.Status == ReserveStatus.Reserved)
                    await grain.SettleAsync(Lines.Of(result.Receipt, Settlement.NotRun));
            }
        }

        RequestContext.Clear();
    }
}
