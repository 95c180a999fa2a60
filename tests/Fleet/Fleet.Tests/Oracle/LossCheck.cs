using Sluice.Fleet.Tests.Records;

namespace Sluice.Fleet.Tests.Oracle;

/// <summary>
/// What a host that dies may take with it: nothing in strict, otherwise of each owner the charges of the last 100 ms. While a save takes long nothing new is
/// admitted, so that what is lost spans no more on any machine; that it is also no older than that when the host dies is asked where time is.
/// </summary>
internal static class LossCheck
{
    public const string Promise = "durability";

    public static IEnumerable<Violation> Run(IEnumerable<Loss> losses, FleetOptions options)
    {
        foreach (var loss in losses)
        {
            if (options.IsStrict)
                yield return new Violation(Promise, $"{loss.Owner} lost the charges of {loss.Calls} calls, from {loss.OldestMs} on");
            else if (loss.NewestMs - loss.OldestMs > Loss.MostMs)
                yield return new Violation(Promise, $"{loss.Owner} lost the charges of {loss.NewestMs - loss.OldestMs} ms");
            else if (options.AsksForTime && loss.AgeMs > Loss.MostMs)
                yield return new Violation(Promise, $"{loss.Owner} lost a charge that was {loss.AgeMs:F0} ms old");
        }
    }
}
