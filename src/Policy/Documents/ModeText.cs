namespace Sluice.Policy.Documents;

/// <summary>Which rules are only watched. The innermost mode that is written holds; what says nothing is as what it stands in.</summary>
internal static class ModeText
{
    /// <param name="node">The document, a tool or an entry.</param>
    /// <param name="outer">Whether what it stands in is in shadow mode.</param>
    public static bool IsShadow(DocumentNode? node, bool outer) => node?["mode"]?.Text switch
    {
        "shadow" => true,
        "enforce" => false,
        _ => outer,
    };
}
