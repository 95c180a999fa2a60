using Sluice.Policy.Windows;

namespace Sluice.Policy.Ledger.Sessions;

/// <summary>The bounds of a session flow. They come with each call, so that an edit needs no migration; a session keeps the life that it was opened with.</summary>
/// <param name="Flow">The flow's name: sessions of different flows never meet.</param>
/// <param name="MaxOpen">The most sessions between start and finish, 1 to <see cref="MostOpen"/>.</param>
/// <param name="MaxSteps">The most steps of one session, 1 to <see cref="MostSteps"/>.</param>
/// <param name="TtlMs">How long a session lives from its start, 1 to <see cref="WindowLength.Longest"/> milliseconds.</param>
public sealed record FlowRules(string Flow, int MaxOpen, int MaxSteps, long TtlMs)
{
    public const int MostOpen = 1_000;
    public const int MostSteps = 100_000;

    /// <summary>The longest name of a flow, in characters.</summary>
    public const int LongestName = 64;
}
