namespace Sluice.Gateway.Mcp;

/// <summary>Says yes or no to an unescaped name, e.g. whether a policy shows a tool or redacts an argument.</summary>
internal delegate bool NamePredicate(ReadOnlySpan<char> name);
