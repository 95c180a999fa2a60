using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Policy.Documents;

/// <summary>From bytes to the nodes of a document, or to the one error that keeps it from being read at all.</summary>
internal static class DocumentText
{
    /// <summary>Null, and one error, when it is no JSON text of that length.</summary>
    /// <param name="utf8">JSON text, without a byte order mark.</param>
    /// <param name="longest">The most bytes.</param>
    /// <param name="subject">What errors call it: "The policy".</param>
    /// <param name="errors">Where mistakes go.</param>
    public static DocumentNode? Parse(ReadOnlyMemory<byte> utf8, int longest, string subject, DocumentErrors errors)
    {
        if (utf8.Length > longest)
            return Refused(errors, $"{subject} is {utf8.Length} bytes long.", $"Keep it within {longest} bytes.");
        if (!Utf8.IsValid(utf8.Span))
            return Refused(errors, $"{subject} is not valid UTF-8.", "Save the file as UTF-8.");
        try
        {
            return new DocumentReader(utf8, errors).Read();
        }
        catch (JsonException error)
        {
            return Refused(
                errors,
                $"{subject} is not JSON: the error is at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}.",
                $"Mend the JSON there: no comments, no comma after the last entry, nesting up to {DocumentReader.MostDepth}.");
        }
    }

    private static DocumentNode? Refused(DocumentErrors errors, string problem, string fix)
    {
        errors.RefuseAll(problem, fix);
        return null;
    }
}
