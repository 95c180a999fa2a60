namespace Sluice.Gateway.Mcp.Facts;

/// <summary>Hears what a <see cref="JsonWalker"/> comes by.</summary>
internal interface IJsonEvents
{
    void Open(bool isArray);

    void Close();

    /// <param name="key">Unescaped, borrowed; empty when it is too long, or no text.</param>
    void Key(ReadOnlySpan<byte> key);

    /// <summary>A piece of a string value as it is written, without its quotes. The last one may be empty.</summary>
    void Text(ReadOnlySpan<byte> raw, bool isLast);

    /// <summary>A number, true, false or null.</summary>
    void Scalar();
}
