using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Admin.Servers;

/// <summary>A server of before 2026-07-28 with an MCP session, whose three tools come on two pages.</summary>
internal static class LegacyOnly
{
    public const string Session = "session-of-the-probe";

    public static Task AnswerAsync(HttpContext http, Arrival arrival)
    {
        if (arrival.Method == "initialize")
        {
            http.Response.Headers["Mcp-Session-Id"] = Session;
            return ResultAsync(http, arrival, """{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"old","version":"1.2"}}""");
        }

        if (arrival.Headers.GetValueOrDefault("Mcp-Session-Id") != Session)
            return RecordingUpstream.JsonAsync(http, """{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: no session"}}""", status: 400);
        if (arrival.Method == "tools/list")
            return ResultAsync(http, arrival, PageAfter((string?)arrival.Message!["params"]!["cursor"]));
        http.Response.StatusCode = arrival.HttpMethod == "DELETE" ? 200 : 202;
        return Task.CompletedTask;
    }

    public static Task ResultAsync(HttpContext http, Arrival arrival, string result) =>
        RecordingUpstream.JsonAsync(http, $$"""{"jsonrpc":"2.0","id":{{arrival.Id}},"result":{{result}}}""");

    private static string PageAfter(string? cursor) => cursor is null
        ? """{"tools":[{"name":"a","description":"The first.","inputSchema":{"type":"object"}},{"name":"b","annotations":{"title":"Bee"}}],"nextCursor":"2"}"""
        : """{"tools":[{"name":"c"}]}""";
}
