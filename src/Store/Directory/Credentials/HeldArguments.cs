namespace Sluice.Store.Directory.Credentials;

/// <summary>The arguments of a call that waits, for those who may approve it: without what the policy redacts.</summary>
/// <param name="Json">One JSON object.</param>
/// <param name="IsWhole">False: something was cut, or left out, for its length.</param>
public sealed record HeldArguments(string Json, bool IsWhole);
