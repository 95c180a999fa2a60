namespace Sluice.Store.Directory.Manifest;

/// <summary>The address of an upstream.</summary>
internal static class ServerUrl
{
    public static Uri? Parse(string text, ManifestNode node, ManifestErrors errors)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || text.Any(IsBlank))
            errors.Add(node, "This is no absolute http or https address.", "Write one such as https://api.example.com/mcp.", Quote(node));
        else if (url.UserInfo.Length > 0 || Authority(text).Contains('@'))
            errors.Add(node, "The address holds a user name or password.", "Leave it out, and send credentials in headers.");
        else if (text.Contains('#'))
            errors.Add(node, "The address has a fragment, which is never sent.", "Leave out the # and what follows.", Quote(node));
        else
            return url;
        return null;
    }

    /// <summary>Where an issuer or its keys are: what comes from there decides who may call, so that it must be authentic.</summary>
    public static Uri? ParseSecure(string text, ManifestNode node, ManifestErrors errors)
    {
        if (Parse(text, node, errors) is not { } url)
            return null;
        if (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback)
            return url;
        errors.Add(node, "Keys that come over plain http are anybody's.", "Write an https address; http is for loopback alone.", Quote(node));
        return null;
    }

    private static bool IsBlank(char letter) => char.IsWhiteSpace(letter) || char.IsControl(letter);

    private static ReadOnlySpan<char> Authority(string text)
    {
        var rest = text.AsSpan(text.IndexOf(':') + 1).TrimStart(['/', '\\']);
        var end = rest.IndexOfAny('/', '?', '#');
        return end < 0 ? rest : rest[..end];
    }

    /// <summary>Credentials stand before an @ or behind a question mark.</summary>
    private static string Quote(ManifestNode node)
    {
        var text = node.Quote();
        return text.AsSpan().ContainsAny('@', '?') ? "" : text;
    }
}
