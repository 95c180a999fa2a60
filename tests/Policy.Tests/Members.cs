using System.Text;
using System.Text.Json;

namespace Sluice.Policy.Tests;

/// <summary>The members of arguments as the framework's reader finds them.</summary>
internal static class Members
{
    /// <summary>False: the text is not one JSON object in valid UTF-8 without duplicate keys, or has no members.</summary>
    public static bool TryRead(ReadOnlySpan<byte> arguments, out ArgumentMember[] members)
    {
        members = [];
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(arguments);
            members = Read(arguments);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return false;
        }

        return members.Length > 0;
    }

    private static ArgumentMember[] Read(ReadOnlySpan<byte> arguments)
    {
        var found = new List<ArgumentMember>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(arguments);
        var isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!isObject || !keys.Add(reader.GetString()!))
                return [];
            var (key, length, isEscaped) = ((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, reader.ValueIsEscaped);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            found.Add(new ArgumentMember(key, length, isEscaped, start, (int)reader.BytesConsumed - start));
        }

        return reader.Read() ? [] : [.. found];
    }
}
