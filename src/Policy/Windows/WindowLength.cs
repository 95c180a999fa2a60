namespace Sluice.Policy.Windows;

/// <summary>The length of a sliding window and how the policy spells it.</summary>
/// <param name="Milliseconds">From 1,000 (one second) to 2,678,400,000 (31 days).</param>
/// <param name="Text">As written: <c>minute</c>, <c>15m</c>.</param>
public readonly record struct WindowLength(long Milliseconds, string Text)
{
    public const long Shortest = 1_000;
    public const long Longest = 31L * 24 * 60 * 60 * 1_000;

    public long Seconds => Milliseconds / 1_000;
}
