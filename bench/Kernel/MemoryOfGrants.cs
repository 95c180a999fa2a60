using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Policy.Windows;
using Sluice.Store.Ledger;

namespace Sluice.Bench.Kernel;

/// <summary>Managed memory of one million active grants with one limit and ten calls each, in the embedded engine.</summary>
internal static class MemoryOfGrants
{
    private const int Grants = 1_000_000;
    private const int Calls = 10;

    public static async Task<int> RunAsync()
    {
        var data = Directory.CreateTempSubdirectory("sluice-memory-").FullName;
        try
        {
            await MeasureAsync(data);
            return 0;
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task MeasureAsync(string data)
    {
        var limit = new Limit { Rule = "/all_tools/limits/calls", Counter = "calls", Window = new WindowLength(86_400_000, "day"), Max = Units.Whole(100) };
        Charge[] charges = [new(limit, Units.One)];
        var balances = new Balance[1];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var ledger = EmbeddedLedger.Open(new EmbeddedLedgerOptions { DataPath = data }, TimeProvider.System, NullLoggerFactory.Instance);
        for (var call = 0; call < Calls; call++)
        {
            // One pass over all grants takes far longer than a millisecond, so no grant's entries share one.
            for (var grant = 0; grant < Grants; grant++)
            {
                // Faster than the disk can save, the engine turns calls away for a moment, as it promises: then the call is made again.
                var request = new ReserveRequest(OwnerKey.ForGrant("default", $"agent-{grant}"), charges, balances);
                while (await ledger.ReserveAsync(request, default) is { Status: not ReserveStatus.Reserved } refused)
                {
                    if (refused.Status != ReserveStatus.OwnerUnavailable)
                        throw new InvalidOperationException($"Call {call} of grant {grant}: {refused.Status}");
                }
            }
        }

        var used = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine($"{Grants:N0} grants, one limit, {Calls} calls each: {used / 1e6:N0} MB managed, {used / Grants:N0} bytes a grant");
    }
}
