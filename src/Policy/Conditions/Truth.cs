namespace Sluice.Policy.Conditions;

/// <summary>What a condition says of a call. Undecidable falls on the side of denial, which depends on where the condition stands.</summary>
internal enum Truth
{
    No,
    Yes,
    Undecidable,
}
