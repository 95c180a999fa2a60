namespace Sluice.Store.Directory;

/// <summary>Where one server's bounds differ from those that the configuration sets for all; null: they do not.</summary>
public sealed record ServerLimits
{
    public const int LongestTimeoutMs = 24 * 60 * 60 * 1_000;
    public const int MostInFlight = 100_000;

    public static readonly ServerLimits None = new();

    /// <summary>Name resolution, TCP and TLS, in milliseconds; 1 to 86,400,000.</summary>
    public int? ConnectTimeoutMs { get; init; }

    /// <summary>From the request to the head of the answer, in milliseconds; 1 to 86,400,000.</summary>
    public int? FirstByteTimeoutMs { get; init; }

    /// <summary>The longest silence inside an answer, in milliseconds; 1 to 86,400,000.</summary>
    public int? IdleStreamTimeoutMs { get; init; }

    /// <summary>Calls in flight at once; 1 to 100,000.</summary>
    public int? MaxCalls { get; init; }

    /// <summary>Streams open at once; 1 to 100,000.</summary>
    public int? MaxStreams { get; init; }
}
