namespace Sluice.Policy.Conditions;

/// <summary>What a condition says of a call. Undecidable falls on the side of denial, which depends on where the condition stands.</summary>
public enum Truth
{
    No,
    Yes,

    /// <summary>Such as an ordering of something that is no number.</summary>
    Undecidable,
}
