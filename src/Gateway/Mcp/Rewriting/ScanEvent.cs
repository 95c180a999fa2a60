namespace Sluice.Gateway.Mcp.Rewriting;

/// <summary>Why <see cref="PlaceScanner.Scan"/> stopped.</summary>
internal enum ScanEvent
{
    /// <summary>The text is used up.</summary>
    NeedMore,

    /// <summary>The byte before is the first quote of a value at a sealed place.</summary>
    ValueBegins,

    /// <summary>The byte before is its last quote.</summary>
    ValueEnds,

    /// <summary>The message says two things about whether a value that has passed was at a sealed place.</summary>
    Contradiction,
}
