namespace Sluice.Grains.Contracts;

/// <summary>
/// How long the cluster carries a call and its answer; what is older is dropped undelivered. The engine's own wait is shorter and configurable: a call that
/// waits in the cluster past this would be charged for nothing.
/// </summary>
internal static class Timeouts
{
    public const string Reserve = "00:00:00.500";

    public const string Settle = "00:00:05";
}
