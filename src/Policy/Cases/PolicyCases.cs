using Sluice.Policy.Documents;

namespace Sluice.Policy.Cases;

/// <summary>From the text of a file of tests to the tests.</summary>
public static class PolicyCases
{
    /// <summary>The longest file, in bytes: 4 MiB.</summary>
    public const int LongestUtf8 = 4 * 1024 * 1024;

    /// <summary>Parses strictly. Never throws for bad text: every error is in the result.</summary>
    /// <param name="utf8">JSON text, without a byte order mark; at most <see cref="LongestUtf8"/> bytes.</param>
    public static PolicyCasesResult Load(ReadOnlyMemory<byte> utf8)
    {
        var errors = new DocumentErrors();
        if (DocumentText.Parse(utf8, LongestUtf8, "The file of tests", errors) is not { } root)
            return new PolicyCasesResult([], errors.InDocumentOrder());
        CaseShapes.Document.Check(root, errors);
        var cases = new CaseReader(errors).Read(root["cases"]);
        return errors.Any ? new PolicyCasesResult([], errors.InDocumentOrder()) : new PolicyCasesResult(cases, []);
    }
}
