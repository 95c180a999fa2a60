using Sluice.Policy.Ledger;
using Sluice.Policy.Windows;

namespace Sluice.Policy.Documents;

/// <summary>From the entries of <c>limits</c>, and the alias <c>rate_limit</c>, to limits.</summary>
internal sealed class LimitReader(DocumentErrors errors)
{
    /// <param name="list">The list; null when there is none.</param>
    /// <param name="owner">Where in the policy it stands, for rule ids: <c>/tools/x</c>.</param>
    /// <param name="isShadow">Whether that is in shadow mode.</param>
    public LimitDraft[] Read(DocumentNode? list, string owner, bool isShadow) =>
        list is null ? [] : [.. list.GoodChildren.Select(entry => ReadEntry(entry, owner, isShadow)).OfType<LimitDraft>()];

    /// <summary><c>rate_limit</c> counts seconds, in a counter named after the tool.</summary>
    public static LimitDraft? ReadRate(DocumentNode? rate, string tool, bool isShadow)
    {
        if (rate?["max"]?.Number is not { } max || rate["window"]?.Number is not { } seconds)
            return null;
        string counter = $"{tool}_rate";
        return new LimitDraft(rate, Compile(rate, $"/tools/{tool}", counter, WindowText.OfSeconds((long)seconds), max, isShadow), null);
    }

    private LimitDraft? ReadEntry(DocumentNode entry, string owner, bool isShadow)
    {
        var window = Window(entry["window"]);
        var cost = PathReader.Argument(entry["cost"], errors);
        if (entry["counter"]?.Text is not { } counter || entry["max"]?.Number is not { } max || window is not { } length)
            return null;
        return new LimitDraft(entry, Compile(entry, owner, counter, length, max, ModeText.IsShadow(entry, isShadow)), cost);
    }

    private WindowLength? Window(DocumentNode? node)
    {
        if (node?.Text is not { } text)
            return null;
        if (WindowText.TryParse(text, out var window))
            return window;
        errors.Refuse(node, "This window is longer than 31 days.", $"Write {WindowText.Expected}.");
        return null;
    }

    private static Limit Compile(DocumentNode node, string owner, string counter, WindowLength window, decimal max, bool isShadow) => new()
    {
        Rule = $"{owner}/limits/{counter}",
        Counter = counter,
        Window = window,
        Max = Units.Whole((long)max),
        IsShadow = isShadow,
        Scope = LimitScopes.Parse(node["scope"]?.Text),
        Refund = node["refund"]?.Text switch
        {
            "on_error" => RefundRule.OnError,
            "never" => RefundRule.Never,
            _ => RefundRule.NotRun,
        },
        OnUnavailable = string.Equals(node["on_unavailable"]?.Text, "allow", StringComparison.Ordinal) ? UnavailableRule.Allow : UnavailableRule.Deny,
    };
}
