namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>An access token in memory.</summary>
/// <param name="Value">What the upstream is shown.</param>
/// <param name="RenewAt">From then on another is fetched while this one is used.</param>
/// <param name="EndsAt">From then on it is not used.</param>
internal sealed record AccessToken(string Value, DateTimeOffset RenewAt, DateTimeOffset EndsAt)
{
    /// <summary>A token that says nothing of its end lasts until the upstream refuses it.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>Before its end: what is under way must still arrive with it.</summary>
    private static readonly TimeSpan LongestMargin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestLead = TimeSpan.FromMinutes(5);

    /// <summary>The header's value.</summary>
    public string Authorization { get; } = $"Bearer {Value}";

    /// <param name="value">The token.</param>
    /// <param name="lifetime">What is left of it; null: unknown.</param>
    /// <param name="now">The time.</param>
    public static AccessToken Of(string value, TimeSpan? lifetime, DateTimeOffset now)
    {
        var left = lifetime ?? Longest;
        return new AccessToken(value, now + left - Least(left / 4, LongestLead), now + left - Least(left / 10, LongestMargin));
    }

    public override string ToString() => $"Access token until {EndsAt:u}";

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
