namespace Sluice.Policy.Conditions;

/// <summary>Where a compiled condition finds its operand.</summary>
/// <param name="Root">The part of the call.</param>
/// <param name="Slot">Index of the slot that the arguments' reading fills; meaningless for the other roots.</param>
internal readonly record struct OperandSource(PathRoot Root, int Slot);
