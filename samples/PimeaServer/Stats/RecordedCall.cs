namespace Sluice.PimeaServer.Stats;

/// <summary>One tools/call that reached the server.</summary>
/// <param name="AtMs">When its body had been read, in milliseconds of Unix time.</param>
/// <param name="Tool">The tool's name as sent, cut to 128 characters; null when it was no string.</param>
/// <param name="SessionId">The argument <c>session_id</c> as sent, cut to 128 characters; null when absent or no string.</param>
public readonly record struct RecordedCall(long AtMs, string? Tool, string? SessionId);
