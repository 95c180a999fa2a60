namespace Sluice.Policy.Documents;

/// <summary>
/// Refuses what the language has but this version does not enforce: a rule that is silently not applied is worse than a policy that
/// does not load. Each part leaves when the version comes that enforces it.
/// </summary>
internal static class LaterFeatures
{
    public static void Refuse(DocumentNode root, DocumentErrors errors)
    {
        foreach (var tool in Children(root["tools"]))
            RefuseTool(tool, errors);
    }

    private static void RefuseTool(DocumentNode tool, DocumentErrors errors)
    {
        RefuseWord(tool["action"], "require_approval", "Approvals", "Write \"deny\": it refuses what would wait for a person.", errors);
        RefuseList(tool["approval"], "Approvals", "Write the entries under deny_if: they then refuse what would wait for a person.", errors);
    }

    private static void RefuseWord(DocumentNode? node, string word, string feature, string fix, DocumentErrors errors)
    {
        if (string.Equals(node?.Text, word, StringComparison.Ordinal))
            errors.Refuse(node!, Problem(feature), fix);
    }

    private static void RefuseList(DocumentNode? list, string feature, string fix, DocumentErrors errors)
    {
        if (list is { Children.Count: > 0 })
            errors.Refuse(list, Problem(feature), fix);
    }

    private static string Problem(string feature) => $"{feature}: valid, but this version cannot enforce it yet.";

    private static IEnumerable<DocumentNode> Children(DocumentNode? node) => node?.GoodChildren ?? [];
}
