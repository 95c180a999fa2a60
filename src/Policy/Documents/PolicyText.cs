using System.Text.Json;
using System.Text.Unicode;
using Sluice.Policy.Documents.Shapes;

namespace Sluice.Policy.Documents;

/// <summary>From the text of a policy (version 1 of the language) to its compiled form.</summary>
public static class PolicyText
{
    /// <summary>The longest policy, in bytes: 1 MiB.</summary>
    public const int LongestUtf8 = 1024 * 1024;

    /// <summary>Parses strictly and compiles. Never throws for bad text: every error is in the result.</summary>
    /// <param name="utf8">JSON text, without a byte order mark; at most <see cref="LongestUtf8"/> bytes.</param>
    public static PolicyLoadResult Load(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > LongestUtf8)
            return Refused($"The policy is {utf8.Length} bytes long.", $"Keep it within {LongestUtf8} bytes.");
        if (!Utf8.IsValid(utf8.Span))
            return Refused("The policy is not valid UTF-8.", "Save the file as UTF-8.");
        var errors = new DocumentErrors();
        try
        {
            var root = new DocumentReader(utf8, errors).Read();
            return Compile(root, errors);
        }
        catch (JsonException error)
        {
            return Refused(
                $"The policy is not JSON: the error is at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}.",
                $"Mend the JSON there: no comments, no comma after the last entry, nesting up to {DocumentReader.MostDepth}.");
        }
    }

    private static PolicyLoadResult Compile(DocumentNode root, DocumentErrors errors)
    {
        PolicyShapes.Document.Check(root, errors);
        var policy = new PolicyReader(errors).Read(root);
        LaterFeatures.Refuse(root, errors);
        return errors.Any ? new PolicyLoadResult(null, errors.InDocumentOrder()) : new PolicyLoadResult(policy, []);
    }

    private static PolicyLoadResult Refused(string problem, string fix) =>
        new(null, [new DocumentError(string.Empty, string.Empty, problem, fix)]);
}
