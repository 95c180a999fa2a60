using System.Buffers;
using System.Collections.Frozen;

namespace Sluice.Store.Directory.Manifest;

/// <summary>A server's own headers. Values are secrets: no error shows one.</summary>
internal static class ServerHeaders
{
    /// <summary>RFC 9110, 5.6.2.</summary>
    private static readonly SearchValues<char> NameLetters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>They belong to one connection or one message (RFC 9110, 7.6.1), which the gateway frames itself.</summary>
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        [
            "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Expect", "Host", "HTTP2-Settings", "Keep-Alive", "Last-Event-ID",
            "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        ],
        StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<KeyValuePair<string, string>> Read(ManifestReading reading, ManifestNode node)
    {
        var headers = new List<KeyValuePair<string, string>>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in reading.Entries(node))
        {
            CheckName(entry, names, reading.Errors);
            if (reading.Text(entry) is { } value && CheckValue(entry, value, reading.Errors))
                headers.Add(new KeyValuePair<string, string>(entry.Name, value));
        }

        return headers;
    }

    private static void CheckName(ManifestNode entry, HashSet<string> names, ManifestErrors errors)
    {
        if (entry.Name.Length == 0 || entry.Name.AsSpan().ContainsAnyExcept(NameLetters))
            errors.Add(entry, "This is no header name.", "Use letters, digits and -.");
        else if (Reserved.Contains(entry.Name) || entry.Name.StartsWith("Mcp-", StringComparison.OrdinalIgnoreCase))
            errors.Add(entry, "The gateway sets this header itself, for each call.", "Leave it out.");
        else if (!names.Add(entry.Name))
            errors.Add(entry, "This header stands here twice; case does not count.", "Keep one of the two.");
    }

    private static bool CheckValue(ManifestNode entry, string value, ManifestErrors errors)
    {
        if (!value.AsSpan().ContainsAnyExceptInRange(' ', '~') && value.AsSpan().Trim(' ').Length == value.Length)
            return true;
        errors.Add(entry, "This value cannot be sent in a header.", "Use printable ASCII, without blanks at either end and without line ends.");
        return false;
    }
}
