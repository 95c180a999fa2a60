namespace Sluice.Gateway.Mcp;

internal enum SseReadStatus
{
    /// <summary>
    /// The chunk is used up and no event is whole: feed the next. At the end of the stream what is unfinished is void, as the standard says.
    /// </summary>
    NeedMore,
    Event,

    /// <summary>The event passes the limit. The stream cannot be read on.</summary>
    TooLarge,
}
