namespace Sluice.Policy.Conditions;

/// <summary>The ordering operators.</summary>
internal enum Ordering
{
    Less,
    AtMost,
    Greater,
    AtLeast,
}
