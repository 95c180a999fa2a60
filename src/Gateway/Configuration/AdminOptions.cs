namespace Sluice.Gateway.Configuration;

/// <summary>Bounds of the admin API.</summary>
internal sealed record AdminOptions
{
    /// <summary>Requests that one API key may make a minute, in bursts of as many; one address may fail to authenticate a tenth as often. 1 to 1,000,000.</summary>
    public int RequestsPerMinute { get; init; } = 600;
}
