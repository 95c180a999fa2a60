using System.Buffers;
using System.Collections.Frozen;

namespace Sluice.Store.Directory.Rules;

/// <summary>A header that a server declares, sent with each call.</summary>
public static class ServerHeader
{
    private static readonly RuleFault NoName = new("This is no header name.", "Use letters, digits and -.");
    private static readonly RuleFault SetByGateway = new("The gateway sets this header itself, for each call.", "Leave it out.");

    private static readonly RuleFault NoValue =
        new("This value cannot be sent in a header.", "Use printable ASCII, without blanks at either end and without line ends.");

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

    /// <summary>Null: it can be used.</summary>
    public static RuleFault? FaultOfName(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameLetters))
            return NoName;
        return Reserved.Contains(name) || name.StartsWith("Mcp-", StringComparison.OrdinalIgnoreCase) ? SetByGateway : null;
    }

    /// <summary>Null: it can be used.</summary>
    public static RuleFault? FaultOfValue(string value) =>
        !value.AsSpan().ContainsAnyExceptInRange(' ', '~') && value.AsSpan().Trim(' ').Length == value.Length ? null : NoValue;
}
