using System.Collections.Frozen;
using System.Text;

namespace Sluice.Gateway.Upstreams;

/// <summary>Which headers of an answer go back to the client (wire, duty 3). Names and values that are common are not made again.</summary>
internal static class ReturnedHeaders
{
    private const int MaxKnownLength = 64;

    /// <summary>
    /// Hop-by-hop; or said of the upstream's own address, which the client would take for the gateway's. Location among them: a client that followed
    /// a 307 would send its call past the gateway.
    /// </summary>
    private static readonly string[] Dropped =
    [
        "Alt-Svc", "Clear-Site-Data", "Connection", "Content-Length", "Content-Location", "Date", "Keep-Alive", "Location", "NEL",
        "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Connection", "Refresh", "Report-To", "Reporting-Endpoints", "Server",
        "Set-Cookie", "Set-Cookie2", "Strict-Transport-Security", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    ];

    private static readonly string[] CommonNames =
    [
        "Access-Control-Allow-Headers", "Access-Control-Allow-Methods", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers",
        "Cache-Control", "Content-Encoding", "Content-Type", "ETag", "MCP-Protocol-Version", "Mcp-Session-Id", "Retry-After", "Vary",
        "WWW-Authenticate", "X-Accel-Buffering", "X-Content-Type-Options", "X-Powered-By",
    ];

    private static readonly string[] CommonValues =
    [
        "*", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28", "Accept", "Accept-Encoding", "Express", "Origin", "application/json",
        "application/json; charset=utf-8", "mcp-session-id", "no", "no-cache", "no-cache, no-store", "no-cache, no-transform", "no-cache,no-store",
        "no-store", "nosniff", "text/event-stream", "text/event-stream; charset=utf-8",
    ];

    /// <summary>Null: dropped.</summary>
    private static readonly FrozenDictionary<string, string?>.AlternateLookup<ReadOnlySpan<char>> Names =
        CommonNames.Select(name => KeyValuePair.Create(name, (string?)name)).Concat(Dropped.Select(name => KeyValuePair.Create(name, (string?)null)))
            .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Values =
        CommonValues.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public static void Copy(ResponseHead head, IHeaderDictionary target)
    {
        Span<char> scratch = stackalloc char[MaxKnownLength];
        for (var i = 0; i < head.Count; i++)
        {
            var value = head.ValueAt(i);
            // The client's connection could not carry anything but printable ASCII.
            if (NameOf(head, i, scratch) is { } name && HeaderSyntax.IsPrintable(value)) target.Append(name, TextOf(value, scratch));
        }
    }

    /// <summary>Null: the client does not get it.</summary>
    private static string? NameOf(ResponseHead head, int index, Span<char> scratch)
    {
        var name = head.NameAt(index);
        // The credentials that failed are the gateway's: the challenge is not for the client.
        if (head.Status == StatusCodes.Status401Unauthorized && Ascii.EqualsIgnoreCase(name, "www-authenticate"u8)) return null;
        string? known = null;
        var isKnown = name.Length <= scratch.Length && Names.TryGetValue(Widen(name, scratch), out known);
        if ((isKnown && known is null) || IsNamedByConnection(head, name)) return null;
        return known ?? Encoding.ASCII.GetString(name);
    }

    private static string TextOf(ReadOnlySpan<byte> value, Span<char> scratch)
    {
        if (value.Length <= scratch.Length && Values.TryGetValue(Widen(value, scratch), out var known)) return known;
        return Encoding.ASCII.GetString(value);
    }

    private static bool IsNamedByConnection(ResponseHead head, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < head.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(head.NameAt(i), "connection"u8) && HeaderSyntax.ListContains(head.ValueAt(i), name)) return true;
        }

        return false;
    }

    private static ReadOnlySpan<char> Widen(ReadOnlySpan<byte> ascii, Span<char> scratch) => scratch[..Encoding.ASCII.GetChars(ascii, scratch)];
}
