using System.Diagnostics.CodeAnalysis;

namespace Sluice.Policy.Conditions;

/// <summary>A path of the policy language, parsed.</summary>
internal sealed class ConditionPath
{
    /// <summary>The most keys of one path.</summary>
    public const int MostKeys = 16;

    private const string Dotted = "args.";
    private const string Pointer = "/args/";

    private ConditionPath(string text, PathRoot root, string[] keys)
    {
        Text = text;
        Root = root;
        Keys = keys;
    }

    /// <summary>As the policy writes it: what rule ids and messages show.</summary>
    public string Text { get; }

    public PathRoot Root { get; }

    /// <summary>Keys below the arguments, outermost first.</summary>
    public IReadOnlyList<string> Keys { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out ConditionPath? path)
    {
        path = text switch
        {
            "tool" => new ConditionPath(text, PathRoot.Tool, []),
            "grant.label" => new ConditionPath(text, PathRoot.GrantLabel, []),
            _ => Keyed(text) is { Length: <= MostKeys } keys ? new ConditionPath(text, PathRoot.Arguments, keys) : null,
        };
        return path is not null;
    }

    private static string[]? Keyed(string text)
    {
        if (text.StartsWith(Pointer, StringComparison.Ordinal))
            return Unescaped(text[Pointer.Length..].Split('/'));
        if (!text.StartsWith(Dotted, StringComparison.Ordinal))
            return null;
        string[] keys = text[Dotted.Length..].Split('.');
        return Array.Exists(keys, key => key.Length == 0) ? null : keys;
    }

    /// <summary>RFC 6901, section 4: ~1 is a slash, ~0 a tilde, undone in this order; any other tilde is an error.</summary>
    private static string[]? Unescaped(string[] tokens)
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            if (HasStrayTilde(tokens[i]))
                return null;
            tokens[i] = tokens[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        }

        return tokens;
    }

    private static bool HasStrayTilde(string token)
    {
        for (int i = token.IndexOf('~'); i >= 0; i = token.IndexOf('~', i + 1))
        {
            if (i + 1 == token.Length || token[i + 1] is not ('0' or '1'))
                return true;
        }

        return false;
    }
}
