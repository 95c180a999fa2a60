using System.Text.Json;

namespace Sluice.Store.Directory.Manifest;

/// <summary>One JSON value and where it stands. The pointer is put together only when an error needs it.</summary>
internal readonly struct ManifestNode(JsonElement value, string? parent, string name)
{
    private const int LongestQuote = 100;

    /// <summary>The whole document.</summary>
    public ManifestNode(JsonElement root)
        : this(root, parent: null, "")
    {
    }

    public JsonElement Value => value;

    public string Name => name;

    /// <summary>RFC 6901, with its two escapes.</summary>
    public string Pointer => parent is null
        ? ""
        : $"{parent}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    /// <summary>What was found instead of the right type. Not the value: a secret may stand in the wrong place.</summary>
    public string Kind => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };

    /// <summary>The value as the file has it, before the environment is read. Only for fields that hold no secret.</summary>
    public string Quote()
    {
        var text = value.GetRawText();
        return text.Length <= LongestQuote ? text : $"{text.AsSpan(0, LongestQuote)}…";
    }
}
