namespace Sluice.Policy.Evaluation;

/// <summary>Which methods besides calls a client may send.</summary>
/// <param name="groups">The allowed groups; null: every method.</param>
internal sealed class MethodRules(string[]? groups)
{
    public bool Allows(ReadOnlySpan<char> method)
    {
        if (groups is null || IsProtocol(method))
            return true;
        foreach (string group in groups)
        {
            if (IsIn(group, method))
                return true;
        }

        return false;
    }

    private static bool IsProtocol(ReadOnlySpan<char> method) =>
        method is "initialize" or "ping" or "server/discover" or "subscriptions/listen" || IsIn("tools", method) || IsIn("notifications", method);

    private static bool IsIn(string group, ReadOnlySpan<char> method) =>
        method.Length > group.Length && method[group.Length] == '/' && method.StartsWith(group, StringComparison.Ordinal);
}
