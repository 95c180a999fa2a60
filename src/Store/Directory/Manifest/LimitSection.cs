namespace Sluice.Store.Directory.Manifest;

/// <summary><c>limits</c> of a server: time-outs and bounds, each optional.</summary>
internal static class LimitSection
{
    private static readonly string[] Known = ["connect_timeout_ms", "first_byte_timeout_ms", "idle_stream_timeout_ms", "max_calls", "max_streams"];

    public static ServerLimits Read(ManifestReading reading, ManifestNode node)
    {
        var fields = reading.Fields(node, Known);
        return new ServerLimits
        {
            ConnectTimeoutMs = Number("connect_timeout_ms", ServerLimits.LongestTimeoutMs),
            FirstByteTimeoutMs = Number("first_byte_timeout_ms", ServerLimits.LongestTimeoutMs),
            IdleStreamTimeoutMs = Number("idle_stream_timeout_ms", ServerLimits.LongestTimeoutMs),
            MaxCalls = Number("max_calls", ServerLimits.MostInFlight),
            MaxStreams = Number("max_streams", ServerLimits.MostInFlight),
        };

        int? Number(string name, int most) => reading.Number(fields, name, least: 1, most);
    }
}
