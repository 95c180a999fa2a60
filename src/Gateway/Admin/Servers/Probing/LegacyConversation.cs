using System.Text.Json.Nodes;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Upstreams;

namespace Sluice.Gateway.Admin.Servers.Probing;

/// <summary>2025-03-26 to 2025-11-25: a handshake, perhaps an MCP session, which is ended again.</summary>
internal sealed class LegacyConversation(ProbeClient client)
{
    public static readonly string[] Versions = ["2025-11-25", "2025-06-18", "2025-03-26"];

    /// <exception cref="ProbeException">The server cannot be used.</exception>
    public async Task<ProbedServer> RunAsync()
    {
        var parameters = new JsonObject { ["protocolVersion"] = Versions[0], ["capabilities"] = new JsonObject(), ["clientInfo"] = ProbeIdentity.ToJson() };
        var answer = await client.AskAsync(RpcMethods.Initialize, parameters, []);
        var result = answer.ResultOf(RpcMethods.Initialize);
        if (McpJson.Text(result, "protocolVersion") is not { } version || !Versions.Contains(version, StringComparer.Ordinal))
            throw new ProbeException(ProbeFailures.OfVersions());
        var info = McpJson.Object(result, "serverInfo");
        var hasTools = McpJson.Object(result, "capabilities") is { } capabilities && capabilities.TryGetProperty("tools", out _);
        var tools = await ListAsync(version, answer.SessionId, hasTools);
        return info is { } said
            ? new ProbedServer("legacy", version, McpJson.Text(said, "name"), McpJson.Text(said, "version"), tools)
            : new ProbedServer("legacy", version, Name: null, Version: null, tools);
    }

    private async Task<ProbedTools> ListAsync(string version, string? session, bool hasTools)
    {
        try
        {
            await client.NotifyAsync("notifications/initialized", Headers());
            return hasTools ? await ToolPages.ReadAsync(parameters => client.AskAsync(RpcMethods.ToolsList, parameters, Headers())) : ProbedTools.None;
        }
        finally
        {
            if (session is not null)
                await EndAsync(Headers());
        }

        HeaderDictionary Headers()
        {
            var headers = new HeaderDictionary { [McpHeaders.ProtocolVersion] = version };
            if (session is not null)
                headers[McpHeaders.SessionId] = session;
            return headers;
        }
    }

    /// <summary>What was found counts, whether or not the server lets go of the session.</summary>
    private async Task EndAsync(HeaderDictionary headers)
    {
        try
        {
            await client.EndSessionAsync(headers);
        }
        catch (Exception error) when (error is UpstreamException or OperationCanceledException)
        {
            // An abandoned session ends by the server's own clock.
        }
    }
}
