namespace Sluice.Fleet.Tests.Faults;

/// <summary>A fault that was, from its first moment to the one at which it was undone (time stamps of this process).</summary>
internal sealed record FaultSpan(Fault Fault, long BeganAt, long EndedAt);
