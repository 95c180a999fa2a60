using System.Text;

namespace Sluice.Gateway.Tests.Leaks;

/// <summary>Something that must stand nowhere, in any of the forms in which software writes things down.</summary>
internal sealed class Secret
{
    public Secret(string name, string value)
        : this(name, Encoding.UTF8.GetBytes(value))
    {
    }

    public Secret(string name, byte[] value)
    {
        Name = name;
        Forms = [.. FormsOf(value)];
    }

    public string Name { get; }

    public IReadOnlyList<(string Name, byte[] Bytes)> Forms { get; }

    private static IEnumerable<(string, byte[])> FormsOf(byte[] value)
    {
        yield return ("plain", value);
        yield return ("hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(value)));
        yield return ("HEX", Encoding.ASCII.GetBytes(Convert.ToHexString(value)));
        yield return ("UTF-16", Encoding.Unicode.GetBytes(Encoding.Latin1.GetString(value)));
        for (var offset = 0; offset < 3; offset++)
        {
            var text = Base64At(value, offset);
            yield return ($"base64 at {offset}", Encoding.ASCII.GetBytes(text));
            yield return ($"base64url at {offset}", Encoding.ASCII.GetBytes(text.Replace('+', '-').Replace('/', '_')));
        }

        var url = Uri.EscapeDataString(Encoding.Latin1.GetString(value));
        yield return ("URL", Encoding.ASCII.GetBytes(url));
        yield return ("url", Encoding.ASCII.GetBytes(string.Concat(value.Select(octet => $"%{octet:x2}"))));
    }

    /// <summary>What is the same in the base64 of any text that has the value after so many bytes.</summary>
    private static string Base64At(byte[] value, int offset)
    {
        var text = Convert.ToBase64String([.. new byte[offset], .. value]).TrimEnd('=');
        var first = offset == 0 ? 0 : offset + 1;
        var last = (offset + value.Length) % 3 == 0 ? 0 : 1;
        return text[first..^last];
    }
}
