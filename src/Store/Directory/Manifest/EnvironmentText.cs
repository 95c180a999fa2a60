using System.Text;

namespace Sluice.Store.Directory.Manifest;

/// <summary>
/// Puts the environment's values for <c>${NAME}</c>; <c>$${</c> is a literal <c>${</c>. Values are taken as they are: no second round.
/// </summary>
internal static class EnvironmentText
{
    /// <summary>Null, and an error for each culprit, when a name is unset or malformed.</summary>
    public static string? Expand(ManifestNode node, Func<string, string?> environment, ManifestErrors errors)
    {
        var text = node.Value.GetString()!;
        var at = text.IndexOf("${", StringComparison.Ordinal);
        if (at < 0)
            return text;
        var result = new StringBuilder();
        var from = 0;
        var isWhole = true;
        for (; at >= 0; at = text.IndexOf("${", from, StringComparison.Ordinal))
        {
            var isEscaped = at > from && text[at - 1] == '$';
            result.Append(text, from, (isEscaped ? at - 1 : at) - from);
            from = at + 2;
            if (isEscaped)
                result.Append("${");
            else
                isWhole &= AppendValue(node, text, ref from, environment, result, errors);
        }

        return isWhole ? result.Append(text, from, text.Length - from).ToString() : null;
    }

    private static bool AppendValue(
        ManifestNode node, string text, ref int from, Func<string, string?> environment, StringBuilder result, ManifestErrors errors)
    {
        var end = from;
        while (end < text.Length && IsNamePart(text[end], isFirst: end == from))
            end++;
        if (end == from || end == text.Length || text[end] != '}')
        {
            errors.Add(node, "This has a ${ that is not followed by a name and }.", "Write ${NAME}, or $${ for a literal ${.");
            return false;
        }

        var name = text[from..end];
        from = end + 1;
        var value = environment(name);
        if (value is null)
            errors.Add(node, $"The environment does not set {name}.", "Set it before the start.", $"${{{name}}}");
        else
            result.Append(value);
        return value is not null;
    }

    private static bool IsNamePart(char letter, bool isFirst) =>
        char.IsAsciiLetter(letter) || letter == '_' || (!isFirst && char.IsAsciiDigit(letter));
}
