using Sluice.Policy.Conditions;

namespace Sluice.Policy.Evaluation;

/// <summary>The paths of <c>redact</c> as a tree over their keys. Immutable.</summary>
internal sealed class RedactedPaths
{
    private readonly string _key;
    private readonly RedactedPaths[] _branches;

    public RedactedPaths(IReadOnlyList<ConditionPath> paths)
        : this("", [.. paths.Select(path => path.Keys)], depth: 0)
    {
    }

    private RedactedPaths(string key, IReadOnlyList<string>[] paths, int depth)
    {
        _key = key;
        IsWhole = Array.Exists(paths, keys => keys.Count == depth);
        _branches = [.. paths.Where(keys => keys.Count > depth)
            .GroupBy(keys => keys[depth], StringComparer.Ordinal)
            .Select(group => new RedactedPaths(group.Key, [.. group], depth + 1))];
    }

    /// <summary>Whether a path ends here: everything from here on is redacted.</summary>
    public bool IsWhole { get; }

    /// <summary>Null: no path leads through this key, or index of an array.</summary>
    public RedactedPaths? At(ReadOnlySpan<char> key)
    {
        foreach (var branch in _branches)
        {
            if (key.SequenceEqual(branch._key))
                return branch;
        }

        return null;
    }
}
