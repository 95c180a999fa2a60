using Sluice.Policy.Evaluation;

namespace Sluice.Policy.Comparison;

/// <summary>From two outlines to what callers will notice.</summary>
internal static class EffectReader
{
    public static IEnumerable<PolicyEffect> Between(PolicyOutline before, PolicyOutline after)
    {
        var tools = before.Names.Concat(after.Names).Append(ToolTable.Every).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return tools.SelectMany(tool => OfTool(tool, before, after)).Concat(OfLimits(null, before.SharedLimits, after.SharedLimits));
    }

    private static IEnumerable<PolicyEffect> OfTool(string tool, PolicyOutline before, PolicyOutline after)
    {
        var (former, present) = (before.AccessTo(tool), after.AccessTo(tool));
        if (!string.Equals(former, present, StringComparison.Ordinal))
            yield return new PolicyEffect(PolicyEffect.Access, tool, Counter: null, former, present);

        // The budgets of a tool that may not be called, before or after, are nothing that a caller notices.
        if (!IsOpen(former) || !IsOpen(present))
            yield break;
        foreach (var effect in OfLimits(tool, before.LimitsOf(tool), after.LimitsOf(tool)))
            yield return effect;
    }

    private static IEnumerable<PolicyEffect> OfLimits(string? tool, Dictionary<string, string> before, Dictionary<string, string> after) =>
        before.Keys.Union(after.Keys, StringComparer.Ordinal)
            .Select(counter => new PolicyEffect(PolicyEffect.Limit, tool, counter, before.GetValueOrDefault(counter), after.GetValueOrDefault(counter)))
            .Where(effect => !string.Equals(effect.Before, effect.After, StringComparison.Ordinal));

    private static bool IsOpen(string access) => access is "allowed" or "conditional" or "approval";
}
