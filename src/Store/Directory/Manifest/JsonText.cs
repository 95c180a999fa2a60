using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Sluice.Policy.Documents;

namespace Sluice.Store.Directory.Manifest;

/// <summary>From bytes to a JSON value, or to the one error that keeps it from being read at all.</summary>
internal static class JsonText
{
    private const string Fix = "Mend the JSON text (RFC 8259): no comments, no trailing commas.";

    /// <summary>Some editors begin a file with a byte order mark.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> bytes) =>
        bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;

    /// <summary>The messages say where, never what: the text around an error may be a secret.</summary>
    public static JsonElement? Parse(ReadOnlyMemory<byte> utf8, ManifestErrors errors)
    {
        if (!Utf8.IsValid(utf8.Span))
        {
            errors.Add(new DocumentError("", "", "The file is not UTF-8 text.", "Save it as UTF-8."));
            return null;
        }

        try
        {
            if (FirstBrokenText(utf8.Span) is { } at)
            {
                errors.Add(new DocumentError("", "", $"A text in line {LineOf(utf8.Span, at)} has half a surrogate pair.", "Write both halves."));
                return null;
            }

            var reader = new Utf8JsonReader(utf8.Span);
            return JsonElement.ParseValue(ref reader);
        }
        catch (JsonException error)
        {
            var problem = $"The file is no JSON from line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1} on.";
            errors.Add(new DocumentError("", "", problem, Fix));
            return null;
        }
    }

    /// <summary>Half a surrogate pair, written as an escape, is the one thing that the parser takes and a string cannot hold.</summary>
    private static long? FirstBrokenText(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
        {
            if (reader.ValueIsEscaped && !CanBeString(reader))
                return reader.TokenStartIndex;
        }

        return null;
    }

    private static bool CanBeString(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static int LineOf(ReadOnlySpan<byte> utf8, long position) => utf8[..(int)position].Count((byte)'\n') + 1;
}
