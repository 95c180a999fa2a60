namespace Sluice.Gateway.Admin.Problems;

/// <summary>One thing that is wrong in a request body.</summary>
/// <param name="Pointer">Where, as a JSON pointer (RFC 6901); empty: the whole body.</param>
/// <param name="Detail">What, and how to mend it.</param>
internal sealed record BodyError(string Pointer, string Detail);
