namespace Sluice.Store.Directory.Rules;

/// <summary>What is wrong with a value that an author wrote, and what to write instead. Never repeats the value, which may be a secret.</summary>
public sealed record RuleFault(string Problem, string Fix);
