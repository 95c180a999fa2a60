namespace Sluice.Policy.Documents;

/// <summary>From the text of a policy (version 1 of the language) to its compiled form.</summary>
public static class PolicyText
{
    /// <summary>Parses strictly and compiles. Never throws for bad text: every error is in the result.</summary>
    public static PolicyLoadResult Load(ReadOnlyMemory<byte> utf8) => throw new NotSupportedException();
}
