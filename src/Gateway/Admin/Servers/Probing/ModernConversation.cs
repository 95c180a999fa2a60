using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Gateway.Mcp;

namespace Sluice.Gateway.Admin.Servers.Probing;

/// <summary>2026-07-28: every request says by itself who asks.</summary>
internal sealed class ModernConversation(ProbeClient client)
{
    public const string Version = "2026-07-28";
    private const string Meta = "io.modelcontextprotocol/";

    /// <summary>Null: the server does not answer as one of this era does, so it may be of the other.</summary>
    /// <exception cref="ProbeException">It is of this era, and cannot be used.</exception>
    public async Task<ProbedServer?> TryAsync()
    {
        var answer = await AskAsync(RpcMethods.ServerDiscover, []);
        if (answer.Status is 401 or 403 or 407)
            throw new ProbeException(ProbeFailures.OfStatus(answer.Status));
        if (answer.Result is not { } result || !result.TryGetProperty("supportedVersions", out _))
            return IsOfUnknownVersions(answer) ? throw new ProbeException(ProbeFailures.OfVersions()) : null;
        if (!McpJson.Texts(result, "supportedVersions").Contains(Version, StringComparer.Ordinal))
            return null;
        var info = McpJson.Object(result, "_meta") is { } meta ? McpJson.Object(meta, $"{Meta}serverInfo") : null;
        var hasTools = McpJson.Object(result, "capabilities") is { } capabilities && capabilities.TryGetProperty("tools", out _);
        var tools = hasTools ? await ToolPages.ReadAsync(parameters => AskAsync(RpcMethods.ToolsList, parameters)) : ProbedTools.None;
        return new ProbedServer("modern", Version, NameIn(info, "name"), NameIn(info, "version"), tools);
    }

    private static string? NameIn(JsonElement? info, string member) => info is { } said ? McpJson.Text(said, member) : null;

    /// <summary>A modern server that names its versions, none of which can be spoken with it in either era.</summary>
    private static bool IsOfUnknownVersions(ProbeAnswer answer)
    {
        var supported = answer.SupportedVersions.ToList();
        return supported.Count > 0 && !supported.Exists(version => LegacyConversation.Versions.Contains(version, StringComparer.Ordinal));
    }

    private Task<ProbeAnswer> AskAsync(string method, JsonObject parameters)
    {
        parameters["_meta"] = new JsonObject
        {
            [$"{Meta}protocolVersion"] = Version,
            [$"{Meta}clientInfo"] = ProbeIdentity.ToJson(),
            [$"{Meta}clientCapabilities"] = new JsonObject(),
        };
        return client.AskAsync(method, parameters, new HeaderDictionary { [McpHeaders.ProtocolVersion] = Version, [McpHeaders.Method] = method });
    }
}
