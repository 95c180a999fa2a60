namespace Sluice.Gateway.Mcp;

/// <summary>What the next bytes of an event stream are.</summary>
internal enum SsePiece
{
    /// <summary>Field names, other fields, comments, line ends.</summary>
    Other,

    /// <summary>Part of the value of a <c>data</c> line.</summary>
    Data,

    /// <summary>The end of a <c>data</c> line: an LF, if another one follows in the event.</summary>
    DataLineEnd,

    /// <summary>The empty line that ends the event.</summary>
    EventEnd,
}
