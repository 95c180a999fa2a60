using System.Text;
using System.Text.Json;
using Sluice.Gateway.Admin.Policies;
using Sluice.Gateway.Admin.Requests;
using Sluice.Policy.Flows;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Rules;

namespace Sluice.Gateway.Admin.Servers;

/// <summary>What an admin sets of a server. Its credentials are set apart; a url that leads to another host drops them.</summary>
internal sealed record ServerSettings : IChecked
{
    private const int LongestUrl = 2_048;

    /// <summary>Unique in the organisation, and what callers may write for the id in the path under /mcp/.</summary>
    public required string Slug { get; init; }

    /// <summary>Absolute http or https address of the MCP endpoint. May lead to public addresses, and to those that the operator allows.</summary>
    public required string Url { get; init; }

    /// <summary>Where its time-outs and bounds differ from the gateway's. Null: nowhere.</summary>
    public ServerLimits? Limits { get; init; }

    /// <summary>The session flows that policies may demand, by name; docs/flows.schema.json is their schema. Null: none.</summary>
    public JsonElement? Flows { get; init; }

    public void Check(BodyErrors errors)
    {
        errors.Add("/slug", ObjectName.FaultOf(Slug));
        errors.Add("/url", ServerAddress.FaultOf(Url));
        if (Url.Length > LongestUrl)
            errors.Add("/url", $"Write at most {LongestUrl} characters.");
        CheckLimits(Limits ?? ServerLimits.None, errors);
        if (Flows is { ValueKind: not JsonValueKind.Null } flows)
            CheckFlows(flows, errors);
    }

    private static void CheckFlows(JsonElement flows, BodyErrors errors)
    {
        foreach (var error in FlowText.Load(Encoding.UTF8.GetBytes(flows.GetRawText())).Errors)
            errors.Add($"/flows{error.Pointer}", PolicyDocument.Detail(error));
    }

    private static void CheckLimits(ServerLimits limits, BodyErrors errors)
    {
        CheckRange("connect_timeout_ms", limits.ConnectTimeoutMs, ServerLimits.LongestTimeoutMs);
        CheckRange("first_byte_timeout_ms", limits.FirstByteTimeoutMs, ServerLimits.LongestTimeoutMs);
        CheckRange("idle_stream_timeout_ms", limits.IdleStreamTimeoutMs, ServerLimits.LongestTimeoutMs);
        CheckRange("max_calls", limits.MaxCalls, ServerLimits.MostInFlight);
        CheckRange("max_streams", limits.MaxStreams, ServerLimits.MostInFlight);

        void CheckRange(string name, int? number, int most)
        {
            if (number < 1 || number > most)
                errors.Add($"/limits/{name}", $"Write a whole number from 1 to {most}.");
        }
    }
}
