using System.Buffers;

namespace Sluice.Store.Directory.Manifest;

/// <summary>What servers, policies, flows and grants may be called: their names stand in addresses, owner keys and logs.</summary>
internal static class ManifestName
{
    private const int Longest = 128;

    private static readonly string Fix = $"Use letters, digits and . _ @ -, beginning with a letter or digit, at most {Longest} in all.";

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-");

    public static bool Check(ManifestNode node, ManifestErrors errors) => Check(node, node.Name, errors);

    public static bool Check(ManifestNode node, string name, ManifestErrors errors)
    {
        if (name.Length is > 0 and <= Longest && char.IsAsciiLetterOrDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(Allowed))
            return true;
        errors.Add(node, "This name cannot be used.", Fix);
        return false;
    }
}
