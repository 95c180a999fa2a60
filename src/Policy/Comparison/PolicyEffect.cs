namespace Sluice.Policy.Comparison;

/// <summary>What a change does to callers, where that can be said in a few words.</summary>
/// <param name="What"><see cref="Access"/> or <see cref="Limit"/>.</param>
/// <param name="Tool"><c>*</c>: every tool that neither policy names. Null: all tools together.</param>
/// <param name="Counter">Of a limit.</param>
/// <param name="Before">An access, or a limit such as <c>10 per minute</c>; null: there was no such limit.</param>
/// <param name="After">The same; null: there is none any more.</param>
public sealed record PolicyEffect(string What, string? Tool, string? Counter, string? Before, string? After)
{
    public const string Access = "access";
    public const string Limit = "limit";
}
