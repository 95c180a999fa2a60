using Sluice.Policy.Ledger;

namespace Sluice.Policy.Documents;

/// <summary>Finds counters that are defined twice with another max or window: two tools that name one counter share one budget.</summary>
internal sealed class CounterBook
{
    private readonly List<(LimitDraft Draft, bool PerTool)> _limits = [];

    /// <param name="limits">Limits of one place.</param>
    /// <param name="perTool">Whether they stand under <c>tools["*"]</c>: those counters are other ones, one for each tool.</param>
    public void Add(IEnumerable<LimitDraft> limits, bool perTool) => _limits.AddRange(limits.Select(limit => (limit, perTool)));

    /// <summary>The first definition in the document holds; every later one that differs is reported.</summary>
    public void Check(DocumentErrors errors)
    {
        var first = new Dictionary<(LimitScope, string, bool, bool), LimitDraft>();
        foreach (var (draft, perTool) in _limits.OrderBy(limit => limit.Draft.Node.Start))
        {
            var key = (draft.Limit.Scope, draft.Limit.Counter, draft.Limit.IsShadow, perTool);
            if (!first.TryAdd(key, draft))
                Compare(draft, first[key], errors);
        }
    }

    private static void Compare(LimitDraft draft, LimitDraft first, DocumentErrors errors)
    {
        if (draft.Limit.Max != first.Limit.Max)
            Report(draft, first, "max", errors);
        if (draft.Limit.Window.Milliseconds != first.Limit.Window.Milliseconds)
            Report(draft, first, "window", errors);
    }

    private static void Report(LimitDraft draft, LimitDraft first, string field, DocumentErrors errors) => errors.Refuse(
        draft.Node[field]!,
        $"The counter \"{draft.Limit.Counter}\" has another {field} at {first.Node.Pointer}.",
        $"Write the same {field} in both places, or name the counters differently.");
}
