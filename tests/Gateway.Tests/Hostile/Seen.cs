using System.Text;
using Sluice.Gateway.Tests.Upstreams;

namespace Sluice.Gateway.Tests.Hostile;

/// <summary>What the upstream must have been sent, to the byte; only the order of the headers is free.</summary>
internal static class Seen
{
    /// <param name="requests">What arrived.</param>
    /// <param name="host">The upstream's.</param>
    /// <param name="expected">For each request, the method, the headers that came from the client, an empty line and the body.</param>
    public static void Are(IReadOnlyList<ReceivedRequest> requests, string host, IReadOnlyList<byte[]> expected)
    {
        Assert.True(requests.Count == expected.Count, $"expected {expected.Count} requests, seen: {string.Join("", requests.Select(request => $"\n{request.Head}{Notation.Show(request.Body)}"))}");
        foreach (var (request, bytes) in requests.Zip(expected))
            Is(request, host, bytes);
    }

    private static void Is(ReceivedRequest request, string host, ReadOnlySpan<byte> expected)
    {
        var space = expected.IndexOf((byte)' ');
        var method = Encoding.ASCII.GetString(expected[..space]);
        expected = expected[(space + 1)..];
        var empty = expected.StartsWith("\r\n"u8) ? -2 : expected.IndexOf("\r\n\r\n"u8);
        var body = expected[(empty + 4)..];
        var fields = empty < 0 ? [] : Encoding.UTF8.GetString(expected[..empty]).Split("\r\n");
        string[] own = method == "POST" ? [$"Content-Length: {body.Length}"] : [];

        Assert.Equal($"{method} /mcp/?tenant=a%20b HTTP/1.1", request.Line);
        Assert.Equal([.. fields.Concat(own).Append($"Host: {host}").Append("Accept-Encoding: identity").Append("X-API-Key: upstream-secret").Order(StringComparer.Ordinal)], request.Fields.Order(StringComparer.Ordinal).ToArray());
        Assert.True(body.SequenceEqual(request.Body), $"another body: {Notation.Show(request.Body)}");
    }
}
