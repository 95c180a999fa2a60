namespace Sluice.Policy.Conditions;

/// <summary>What stands at a path of a call.</summary>
internal enum ValueKind : byte
{
    /// <summary>Nothing; also what a slot holds before the arguments are read.</summary>
    Absent,

    /// <summary>Unknown, because the arguments are not JSON.</summary>
    Malformed,
    Null,
    True,
    False,
    Number,
    Text,
    Array,
    Object,
}
