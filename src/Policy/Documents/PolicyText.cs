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
        var errors = new DocumentErrors();
        var policy = DocumentText.Parse(utf8, LongestUtf8, "The policy", errors) is { } root ? Compile(root, errors) : null;
        return errors.Any ? new PolicyLoadResult(null, errors.InDocumentOrder()) : new PolicyLoadResult(policy, []);
    }

    private static CompiledPolicy Compile(DocumentNode root, DocumentErrors errors)
    {
        PolicyShapes.Document.Check(root, errors);
        return new PolicyReader(errors).Read(root);
    }
}
