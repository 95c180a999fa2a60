using System.Text.Json;
using Sluice.Policy.Documents;
using Sluice.Policy.Evaluation;

namespace Sluice.Policy.Comparison;

/// <summary>What a policy says of tools and budgets, as far as <see cref="PolicyEffect"/> tells of it. The document loads, so its shape is known.</summary>
internal sealed class PolicyOutline
{
    private readonly Dictionary<string, JsonElement> _tools;
    private readonly HashSet<string> _hidden;
    private readonly bool _allowsUnlisted;

    public PolicyOutline(JsonElement document)
    {
        _tools = Member(document, "tools") is { } tools ? tools.EnumerateObject().ToDictionary(tool => tool.Name, tool => tool.Value, StringComparer.Ordinal) : [];
        _hidden = Elements(document, "hide").Select(name => name.GetString()!).ToHashSet(StringComparer.Ordinal);
        _allowsUnlisted = document.GetProperty("default").ValueEquals("allow");
        SharedLimits = Member(document, "all_tools") is { } shared ? LimitsOf(shared) : [];
    }

    public IEnumerable<string> Names => _tools.Keys.Concat(_hidden);

    /// <summary>Counter -> how much, of the limits that all tools share.</summary>
    public Dictionary<string, string> SharedLimits { get; }

    /// <summary>hidden, not_listed, denied, approval, conditional or allowed.</summary>
    public string AccessTo(string tool)
    {
        if (_hidden.Contains(ToolTable.Every) || _hidden.Contains(tool))
            return "hidden";
        if (RulesOf(tool) is not { } rules)
            return _allowsUnlisted ? "allowed" : "not_listed";
        if (HasAction(rules, "deny"))
            return "denied";
        if (Elements(rules, "deny_if").Any(AlwaysHolds))
            return "denied";
        if (HasAction(rules, "require_approval") || Elements(rules, "approval").Any(AlwaysHolds))
            return "approval";
        return Elements(rules, "deny_if").Concat(Elements(rules, "require")).Concat(Elements(rules, "approval")).Any() ? "conditional" : "allowed";
    }

    /// <summary>Counter -> how much, of the tool's own limits.</summary>
    public Dictionary<string, string> LimitsOf(string tool)
    {
        if (RulesOf(tool) is not { } rules)
            return [];
        var limits = LimitsOf(rules);
        if (Member(rules, "rate_limit") is { } rate)
            limits[$"{tool}_rate"] = Amount(rate, WindowText.OfSeconds(rate.GetProperty("window").GetInt64()).Text);
        return limits;
    }

    private static Dictionary<string, string> LimitsOf(JsonElement owner)
    {
        var limits = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var limit in Elements(owner, "limits"))
            limits[limit.GetProperty("counter").GetString()!] = Amount(limit, limit.GetProperty("window").GetString()!);
        return limits;
    }

    private static bool HasAction(JsonElement rules, string word) => Member(rules, "action") is { } action && action.ValueEquals(word);

    private static bool AlwaysHolds(JsonElement entry) => entry.GetProperty("conditions").GetArrayLength() == 0;

    private static string Amount(JsonElement limit, string window)
    {
        var isSpelledOut = WindowText.TryParse(window, out var length);
        return $"{limit.GetProperty("max").GetRawText()} per {(isSpelledOut ? WindowText.OfSeconds(length.Milliseconds / 1_000).Text : window)}";
    }

    private JsonElement? RulesOf(string tool) => _tools.TryGetValue(tool, out var own) || _tools.TryGetValue(ToolTable.Every, out own) ? own : null;

    private static JsonElement? Member(JsonElement owner, string name) => owner.TryGetProperty(name, out var member) ? member : null;

    private static IEnumerable<JsonElement> Elements(JsonElement owner, string name) => Member(owner, name) is { } list ? list.EnumerateArray() : [];
}
