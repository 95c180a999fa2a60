namespace Sluice.Policy.Conditions;

/// <summary>Where in the raw arguments the value of one path stands. The default is an absent value.</summary>
internal readonly record struct Slot(ValueKind Kind, int Start, int Length)
{
    public static readonly Slot Malformed = new(ValueKind.Malformed, 0, 0);
}
