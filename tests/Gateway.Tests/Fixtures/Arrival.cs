using System.Text.Json.Nodes;

namespace Sluice.Gateway.Tests.Fixtures;

/// <summary>One request as the upstream saw it.</summary>
internal sealed record Arrival(long At, string HttpMethod, byte[] Body, Dictionary<string, string> Headers)
{
    public JsonNode? Message => Body.Length == 0 ? null : JsonNode.Parse(Body);

    public string Id => Message?["id"]?.ToJsonString() ?? "null";

    public string? Method => (string?)Message?["method"];
}
