namespace Sluice.Gateway.Upstreams;

/// <summary>What the next bytes of an answer's body are.</summary>
internal enum BodyFraming
{
    /// <summary>There is none, or it has been read whole.</summary>
    None,
    Length,
    UntilClose,
    ChunkSize,
    ChunkData,
    ChunkEnd,
    Trailers,
}
