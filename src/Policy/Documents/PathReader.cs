using Sluice.Policy.Conditions;

namespace Sluice.Policy.Documents;

/// <summary>Reads the paths of a document.</summary>
internal static class PathReader
{
    private static readonly string Arguments = $"args.key, args.outer.inner or /args/key, with at most {ConditionPath.MostKeys} keys";

    /// <summary>A path that a condition may name; null when it is missing or bad, which is then reported.</summary>
    public static ConditionPath? Any(DocumentNode? node, DocumentErrors errors)
    {
        if (node?.Text is not { } text)
            return null;
        if (ConditionPath.TryParse(text, out var path))
            return path;
        errors.Refuse(node, "This is not a path.", $"Write {Arguments}, or \"tool\" or \"grant.label\".");
        return null;
    }

    /// <summary>A path of an argument.</summary>
    public static ConditionPath? Argument(DocumentNode? node, DocumentErrors errors)
    {
        var path = Any(node, errors);
        if (path is null or { Root: PathRoot.Arguments })
            return path;
        errors.Refuse(node!, "This is not the path of an argument.", $"Write {Arguments}.");
        return null;
    }
}
