using System.Text.Json.Serialization;

namespace Sluice.Gateway.Admin.Servers;

/// <summary>How the gateway authenticates to a server, without the secrets. All but the kind is for admins only.</summary>
internal sealed record AuthView
{
    public required AuthKind Kind { get; init; }

    /// <summary>The names of the headers that go along with every call.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? HeaderNames { get; init; }

    /// <summary>Of the two kinds of OAuth.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OAuthView? Client { get; init; }

    /// <summary>When an admin last authorized the gateway, for the kind authorization_code.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? AuthorizedAt { get; init; }

    /// <summary>Why no grant can use the server; null: nothing is known to stand in the way.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Problem { get; init; }
}
