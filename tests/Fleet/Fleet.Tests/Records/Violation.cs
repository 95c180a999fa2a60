namespace Sluice.Fleet.Tests.Records;

/// <summary>A promise that was not kept.</summary>
internal sealed record Violation(string Promise, string What);
