using System.Text;
using Microsoft.AspNetCore.Connections.Features;

namespace Sluice.Gateway.Mcp.Sealing;

/// <summary><c>Mcp-Session-Id</c>, sealed on its way to the caller and opened on its way back. No table of sessions: the text says all.</summary>
internal sealed class SessionIds(Seals seals)
{
    /// <summary>In characters, of the upstream's own: a longer one does not reach the caller, who then has no session.</summary>
    public const int LongestRaw = 1_024;

    /// <summary>Sealed, with its keys' ids, nonce and tag in base64.</summary>
    private const int LongestSealed = 2 * LongestRaw;

    private static readonly object OfConnection = new();

    /// <summary>Puts the upstream's own id into the headers. True also without one: whether one is needed is the upstream's to say.</summary>
    public bool TryOpen(McpRequest request)
    {
        var headers = request.Http.Request.Headers;
        var header = request.Judged.SessionId;
        if (header.Count == 0)
        {
            // Where there is no session, an event id is all that would tell callers apart: it could be another one's.
            if (request.Judged.LastEventId.Count > 0)
                headers.Remove(McpHeaders.LastEventId);
            return true;
        }

        if (header.Count != 1 || header[0] is not { Length: <= LongestSealed } text || Find(request, text) is not { } session)
            return false;
        headers[McpHeaders.SessionId] = session.Raw;
        request.Session = session;
        return true;
    }

    /// <summary>An upstream that repeats the id of the request repeats it to the caller too: a new text would look like a new session.</summary>
    public void SealReturned(McpRequest request)
    {
        var headers = request.Http.Response.Headers;
        var header = headers[McpHeaders.SessionId];
        if (header.Count == 0)
            return;
        if (header.Count != 1 || header[0] is not { Length: > 0 and <= LongestRaw } raw)
            headers.Remove(McpHeaders.SessionId);
        else if (request.Session is { } session && string.Equals(session.Raw, raw, StringComparison.Ordinal))
            headers[McpHeaders.SessionId] = session.Sealed;
        else
            headers[McpHeaders.SessionId] = Encoding.ASCII.GetString(seals.SealSession(request.Grant, Encoding.ASCII.GetBytes(raw)));
    }

    /// <summary>A client sends the same id with every request of a connection: opening it once spares the others the cipher.</summary>
    private McpSession? Find(McpRequest request, string text)
    {
        var items = HttpProtocol.IsHttp11(request.Http.Request.Protocol) ? request.Http.Features.Get<IConnectionItemsFeature>()?.Items : null;
        if (items is not null && items.TryGetValue(OfConnection, out var kept) && kept is KeptSession known && known.IsOf(request.Grant, text))
            return known.Session;
        if (seals.OpenSession(request.Grant, Encoding.UTF8.GetBytes(text)) is not { } raw)
            return null;
        var session = new McpSession(text, Encoding.ASCII.GetString(raw));
        if (items is not null)
            items[OfConnection] = new KeptSession(request.Grant, session);
        return session;
    }
}
