using System.Buffers;

namespace Sluice.Store.Directory.Rules;

/// <summary>What servers, policies, flows and grants may be called: their names stand in addresses, owner keys and logs.</summary>
public static class ObjectName
{
    private const int Longest = 128;

    private static readonly RuleFault Fault =
        new("This name cannot be used.", $"Use letters, digits and . _ @ -, beginning with a letter or digit, at most {Longest} in all.");

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-");

    /// <summary>Null: it can be used.</summary>
    public static RuleFault? FaultOf(string name) =>
        name.Length is > 0 and <= Longest && char.IsAsciiLetterOrDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(Allowed) ? null : Fault;
}
