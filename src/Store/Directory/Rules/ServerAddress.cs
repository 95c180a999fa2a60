namespace Sluice.Store.Directory.Rules;

/// <summary>The address of an upstream. Where it leads is judged at each connection, not here.</summary>
public static class ServerAddress
{
    private static readonly RuleFault NoAddress = new("This is no absolute http or https address.", "Write one such as https://api.example.com/mcp.");
    private static readonly RuleFault HoldsUser = new("The address holds a user name or password.", "Leave it out, and send credentials in headers.");
    private static readonly RuleFault HasFragment = new("The address has a fragment, which is never sent.", "Leave out the # and what follows.");

    /// <summary>Null: it can be used.</summary>
    public static RuleFault? FaultOf(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || text.Any(IsBlank))
            return NoAddress;
        if (url.UserInfo.Length > 0 || Authority(text).Contains('@'))
            return HoldsUser;
        return text.Contains('#') ? HasFragment : null;
    }

    private static bool IsBlank(char letter) => char.IsWhiteSpace(letter) || char.IsControl(letter);

    private static ReadOnlySpan<char> Authority(string text)
    {
        var rest = text.AsSpan(text.IndexOf(':') + 1).TrimStart(['/', '\\']);
        var end = rest.IndexOfAny('/', '?', '#');
        return end < 0 ? rest : rest[..end];
    }
}
