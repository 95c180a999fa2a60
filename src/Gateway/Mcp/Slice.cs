namespace Sluice.Gateway.Mcp;

/// <summary>A range of the message's bytes; empty when the member is absent.</summary>
internal readonly record struct Slice(int Start, int Length)
{
    public int End => Start + Length;

    public bool IsEmpty => Length == 0;

    public static Slice Between(int start, int end) => new(start, end - start);
}
