using System.Collections.Concurrent;

namespace Sluice.Policy.Evaluation;

/// <summary>The rules of <c>tools["*"]</c>: for every tool that is not listed by name, each with counters of its own.</summary>
internal sealed class StarRules
{
    /// <summary>The longest tool name that the rules hold for, in UTF-16 units: callers choose these names, and counters carry them.</summary>
    public const int LongestName = 256;

    /// <summary>How many tools' rules are kept. Beyond it they are built for each call, so that invented names cannot fill the memory.</summary>
    public const int MostKept = 1_024;

    private readonly ToolRules _template;
    private readonly ConcurrentDictionary<string, ToolRules> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ToolRules>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly Lock _adding = new();
    private int _count;

    public StarRules(ToolRules template)
    {
        _template = template;
        _byName = _kept.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public static bool HoldFor(ReadOnlySpan<char> tool) => tool.Length <= LongestName;

    public ToolRules For(ReadOnlySpan<char> tool)
    {
        if (!_template.Charges.HasOwn)
            return _template;
        return _byName.TryGetValue(tool, out var rules) ? rules : Build(tool.ToString());
    }

    private ToolRules Build(string tool)
    {
        var rules = _template.ForTool(tool);
        lock (_adding)
        {
            if (_count < MostKept && _kept.TryAdd(tool, rules))
                _count++;
        }

        return rules;
    }
}
