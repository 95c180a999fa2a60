using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using Microsoft.Extensions.Primitives;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Upstreams;

/// <summary>Composes requests to one server (wire, duty 3). What is the same for all of them is made into bytes once.</summary>
internal sealed partial class RequestTemplate
{
    /// <summary>Families of headers that a client may send through; every other name stays here.</summary>
    private const string McpPrefix = "Mcp-";

    private static readonly FrozenSet<string> Forwarded =
        new[] { "Accept", "Content-Type", "Last-Event-ID", "traceparent", "tracestate", "baggage" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>They frame the message or choose its coding, which is this client's own business.</summary>
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "Accept-Encoding", "Connection", "Content-Length", "Expect", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding",
        "Upgrade",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly byte[] _post;
    private readonly byte[] _get;
    private readonly byte[] _delete;
    private readonly FrozenSet<string> _own;

    public RequestTemplate(Server server, ILogger logger)
    {
        var own = Sendable(server, logger);
        _own = own.Select(header => header.Key).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        if (!_own.Contains("Host")) own.Insert(0, new("Host", HostOf(server.Url)));

        var fields = string.Concat(own.Select(header => $"{header.Key}: {header.Value}\r\n"));
        _post = StartOf("POST");
        _get = StartOf("GET");
        _delete = StartOf("DELETE");

        // Without the field any coding would be welcome (RFC 9110, 12.5.3).
        byte[] StartOf(string method) => Encoding.UTF8.GetBytes($"{method} {server.Url.PathAndQuery} HTTP/1.1\r\n{fields}Accept-Encoding: identity\r\n");
    }

    public void Compose(RequestBuffer request, string method, IHeaderDictionary client, in ReadOnlySequence<byte> body, string? authorization = null)
    {
        var start = StartFor(method);
        request.Put(start);
        var connection = client.Connection;
        foreach (var (name, values) in client)
        {
            if (IsForwarded(name) && !IsNamedIn(connection, name)) PutSafe(request, name, values);
        }

        if (authorization is not null) request.PutField("Authorization", authorization);
        if (start == _post || !body.IsEmpty) request.PutContentLength(body.Length);
        request.Put("\r\n"u8);
        request.Put(body);
    }

    private byte[] StartFor(string method) => method switch
    {
        "POST" => _post,
        "GET" => _get,
        "DELETE" => _delete,
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "An MCP endpoint knows POST, GET and DELETE."),
    };

    private bool IsForwarded(string name)
    {
        if (name.StartsWith(McpPrefix, StringComparison.OrdinalIgnoreCase)) return HeaderSyntax.IsName(name) && !_own.Contains(name);
        return Forwarded.Contains(name) && !_own.Contains(name);
    }

    private static void PutSafe(RequestBuffer request, string name, in StringValues values)
    {
        foreach (var value in values)
        {
            if (value is not null && HeaderSyntax.IsSafe(value)) request.PutField(name, value);
        }
    }

    /// <summary>RFC 9110, 7.6.1: what <c>Connection</c> names is for the next hop only.</summary>
    private static bool IsNamedIn(in StringValues connection, string name)
    {
        foreach (var list in connection)
        {
            if (HeaderSyntax.ListContains(list, name)) return true;
        }

        return false;
    }

    private static List<KeyValuePair<string, string>> Sendable(Server server, ILogger logger)
    {
        var sendable = new List<KeyValuePair<string, string>>(server.Headers.Count + 1);
        foreach (var header in server.Headers)
        {
            if (Reserved.Contains(header.Key) || (server.OAuth is not null && IsAuthorization(header.Key))) LogReserved(logger, server.Id, header.Key);
            else if (!HeaderSyntax.IsName(header.Key) || !HeaderSyntax.IsSafe(header.Value)) LogMalformed(logger, server.Id, header.Key);
            else sendable.Add(header);
        }

        return sendable;
    }

    private static bool IsAuthorization(string name) => string.Equals(name, "Authorization", StringComparison.OrdinalIgnoreCase);

    private static string HostOf(Uri url)
    {
        var host = url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost;
        return url.IsDefaultPort ? host : $"{host}:{url.Port}";
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Server {Server}: its header {Header} is not sent, because the gateway itself sets the framing of messages, and the access token of a server that wants one; remove it.")]
    private static partial void LogReserved(ILogger logger, string server, string header);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Server {Server}: its header {Header} is not sent, because its name is no token or its value holds a control character, "
            + "perhaps a line break at its end; correct it.")]
    private static partial void LogMalformed(ILogger logger, string server, string header);
}
