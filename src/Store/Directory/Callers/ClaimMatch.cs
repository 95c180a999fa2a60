namespace Sluice.Store.Directory.Callers;

/// <summary>How a claim must be for a rule to match.</summary>
public enum ClaimMatch
{
    /// <summary>A string that is the value.</summary>
    Equals,

    /// <summary>A list with the value in it, or a string with the value as one of its words, as <c>scope</c> is written (RFC 8693, 4.2).</summary>
    Contains,
}
