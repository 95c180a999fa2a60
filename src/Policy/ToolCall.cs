namespace Sluice.Policy;

/// <summary>One <c>tools/call</c> as the policy judges it. Borrowed memory: valid while the message it was read from is.</summary>
public readonly ref struct ToolCall
{
    /// <summary>The tool's name after JSON unescaping; compared by code points, no Unicode folding.</summary>
    public required ReadOnlySpan<char> Tool { get; init; }

    /// <summary>The raw UTF-8 text of <c>params.arguments</c>: one JSON object without duplicate keys, or empty when the call has none.</summary>
    public required ReadOnlySpan<byte> Arguments { get; init; }

    /// <summary>
    /// Every member of <see cref="Arguments"/>, in their order, from a reader that has checked the whole text: one JSON object in valid UTF-8, without duplicate keys.
    /// Empty: the policy reads the text itself, and decides the same.
    /// </summary>
    public ReadOnlySpan<ArgumentMember> Members { get; init; }

    /// <summary>The label of the caller's grant, for conditions on <c>grant.label</c>.</summary>
    public required string GrantLabel { get; init; }
}
