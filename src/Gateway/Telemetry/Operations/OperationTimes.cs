namespace Sluice.Gateway.Telemetry.Operations;

/// <summary>How long an operation took, with the tags of its parts.</summary>
/// <param name="Served">From the request to the end of its answer.</param>
/// <param name="ServedTags">Of an <see cref="OperationTags"/>.</param>
/// <param name="Decided">What of it the decision took; null: there was none.</param>
/// <param name="IsAllowed">What was decided.</param>
/// <param name="Called">From the moment it left to the end of the upstream's answer; null: it did not leave, or that is measured already.</param>
/// <param name="CalledTags">Of an <see cref="OperationTags"/> with an upstream.</param>
internal readonly record struct OperationTimes(
    TimeSpan Served, KeyValuePair<string, object?>[] ServedTags, TimeSpan? Decided, bool IsAllowed, TimeSpan? Called, KeyValuePair<string, object?>[] CalledTags);
