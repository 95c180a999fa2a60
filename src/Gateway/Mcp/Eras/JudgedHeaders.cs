using Microsoft.Extensions.Primitives;

namespace Sluice.Gateway.Mcp.Eras;

/// <summary>What a request says in the headers that it is judged by, read in one pass: the server has to search for each of them, mostly in vain.</summary>
internal struct JudgedHeaders
{
    public StringValues SessionId { get; private set; }

    public StringValues ProtocolVersion { get; private set; }

    public StringValues LastEventId { get; private set; }

    public StringValues Method { get; private set; }

    public StringValues Name { get; private set; }

    public static JudgedHeaders Of(IHeaderDictionary headers)
    {
        var judged = default(JudgedHeaders);
        foreach (var (name, values) in headers)
            judged.Take(name, values);
        return judged;
    }

    private void Take(string name, in StringValues values)
    {
        if (Is(name, McpHeaders.SessionId))
            SessionId = values;
        else if (Is(name, McpHeaders.ProtocolVersion))
            ProtocolVersion = values;
        else if (Is(name, McpHeaders.LastEventId))
            LastEventId = values;
        else if (Is(name, McpHeaders.Method))
            Method = values;
        else if (Is(name, McpHeaders.Name))
            Name = values;
    }

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
