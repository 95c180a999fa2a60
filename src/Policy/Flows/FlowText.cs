using System.Text.Json;
using System.Text.Unicode;
using Sluice.Policy.Documents;

namespace Sluice.Policy.Flows;

/// <summary>From the text of a server's session flows (one JSON object, by name) to their compiled form.</summary>
public static class FlowText
{
    /// <summary>The longest declaration, in bytes: 64 KiB.</summary>
    public const int LongestUtf8 = 64 * 1024;

    /// <summary>Parses strictly and compiles. Never throws for bad text: every error is in the result.</summary>
    /// <param name="utf8">JSON text, without a byte order mark; at most <see cref="LongestUtf8"/> bytes.</param>
    public static FlowLoadResult Load(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > LongestUtf8 || !Utf8.IsValid(utf8.Span))
            return Refused("The session flows are too long, or not valid UTF-8.", $"Keep them within {LongestUtf8} bytes of UTF-8.");
        var errors = new DocumentErrors();
        try
        {
            var root = new DocumentReader(utf8, errors).Read();
            FlowShapes.Flows.Check(root, errors);
            var flows = new FlowReader(errors).Read(root);
            return errors.Any ? new FlowLoadResult(null, errors.InDocumentOrder()) : new FlowLoadResult(flows, []);
        }
        catch (JsonException error)
        {
            return Refused($"The session flows are not JSON: the error is at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}.", "Mend the JSON there.");
        }
    }

    private static FlowLoadResult Refused(string problem, string fix) => new(null, [new DocumentError(string.Empty, string.Empty, problem, fix)]);
}
