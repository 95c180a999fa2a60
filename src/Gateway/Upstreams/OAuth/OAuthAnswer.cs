using System.Text.Json;

namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>What a stranger answered, within bounds.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Json">Its body, when that is a JSON object; else a default element.</param>
/// <param name="Challenge">Its <c>WWW-Authenticate</c>.</param>
internal sealed record OAuthAnswer(int Status, JsonElement Json, string? Challenge)
{
    public bool IsJson => Json.ValueKind == JsonValueKind.Object;

    public string? Text(string name) => IsJson && Json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    public bool IsTrue(string name) => IsJson && Json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.True;

    /// <summary>Null: there is no such list.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (!IsJson || !Json.TryGetProperty(name, out var member) || member.ValueKind != JsonValueKind.Array)
            return null;
        return [.. member.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)];
    }
}
