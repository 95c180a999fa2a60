namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>Reads parameters of a <c>WWW-Authenticate: Bearer</c> (RFC 9110, 11.6.1; RFC 6750, 3).</summary>
internal static class BearerChallenge
{
    private const string Scheme = "Bearer ";

    /// <summary>Null: there is no such parameter.</summary>
    public static string? Parameter(string? header, string name)
    {
        var start = header?.IndexOf(Scheme, StringComparison.OrdinalIgnoreCase) ?? -1;
        if (start < 0)
            return null;
        var rest = header.AsSpan(start + Scheme.Length);
        while (!rest.IsEmpty)
        {
            var equals = rest.IndexOf('=');
            if (equals < 0)
                return null;
            var key = rest[..equals].Trim(" ,\t");
            var value = TakeValue(rest[(equals + 1)..], out rest);
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        return null;
    }

    private static string TakeValue(ReadOnlySpan<char> text, out ReadOnlySpan<char> rest)
    {
        text = text.TrimStart();
        var isQuoted = text.StartsWith('"');
        if (isQuoted)
            text = text[1..];
        var end = isQuoted ? text.IndexOf('"') : text.IndexOfAny(',', ' ');
        if (end < 0)
            end = text.Length;
        var value = text[..end].ToString();
        rest = text[Math.Min(text.Length, end + 1)..];
        return value;
    }
}
