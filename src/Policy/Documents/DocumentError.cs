namespace Sluice.Policy.Documents;

/// <summary>One thing wrong with a document that a person wrote, told so that they can mend it.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) to the culprit; empty for the document itself.</param>
/// <param name="Value">The offending value as written, cut to a readable length; never a secret.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Fix">What to write instead.</param>
public sealed record DocumentError(string Pointer, string Value, string Problem, string Fix)
{
    public override string ToString() =>
        Value.Length == 0 ? $"{Pointer}: {Problem} {Fix}" : $"{Pointer}: {Problem} (found {Value}) {Fix}";
}
