namespace Sluice.Gateway.Admin;

/// <summary>Times of the API are RFC 3339 with an offset; those of the store are Unix milliseconds.</summary>
internal static class UtcTime
{
    public static DateTime Of(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs).UtcDateTime;

    public static DateTime? Of(long? unixMs) => unixMs is { } ms ? Of(ms) : null;

    public static long? ToUnixMs(DateTime? time) => time is { } given ? new DateTimeOffset(given.ToUniversalTime()).ToUnixTimeMilliseconds() : null;
}
