using System.Text;

namespace Sluice.Policy.Flows;

/// <summary>Where in a tool's result a text stands: <c>result.</c> and keys of objects inside each other.</summary>
public sealed class ResultPath
{
    /// <summary>The most keys of one path.</summary>
    public const int MostKeys = 16;

    private const string Root = "result.";

    private readonly byte[][] _keys;

    private ResultPath(byte[][] keys) => _keys = keys;

    /// <summary>How many keys lead to the text, at least one.</summary>
    public int Length => _keys.Length;

    /// <summary>A key in UTF-8, outermost first.</summary>
    public ReadOnlySpan<byte> Key(int index) => _keys[index];

    internal static ResultPath? Parse(string text)
    {
        if (!text.StartsWith(Root, StringComparison.Ordinal))
            return null;
        var keys = text[Root.Length..].Split('.');
        return keys.Length > MostKeys || Array.Exists(keys, key => key.Length == 0) ? null : new ResultPath(Array.ConvertAll(keys, Encoding.UTF8.GetBytes));
    }
}
