using System.Text.Json;

namespace Sluice.Gateway.Admin.Servers.Probing;

/// <summary>The answer to one message.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="SessionId">The MCP session that it began, if any.</param>
/// <param name="Message">The JSON-RPC response; null when there is none, such as behind most error statuses.</param>
internal sealed record ProbeAnswer(int Status, string? SessionId, JsonElement? Message)
{
    public JsonElement? Result => Member("result");

    public int? ErrorCode =>
        Member("error") is { } error && error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var number) ? number : null;

    /// <summary>What an error names as supported versions (2026-07-28, UnsupportedProtocolVersionError).</summary>
    public IEnumerable<string> SupportedVersions =>
        Member("error") is { } error && error.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
            ? McpJson.Texts(data, "supported")
            : [];

    /// <exception cref="ProbeException">There is no result.</exception>
    public JsonElement ResultOf(string method)
    {
        if (Result is { } result)
            return result;
        throw new ProbeException(Member("error") is null ? ProbeFailures.OfStatus(Status) : ProbeFailures.OfError(method, Status, ErrorCode));
    }

    private JsonElement? Member(string name) =>
        Message is { } message && message.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : null;
}
