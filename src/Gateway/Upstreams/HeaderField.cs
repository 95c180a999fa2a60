namespace Sluice.Gateway.Upstreams;

/// <summary>Where a field lies in its head.</summary>
internal readonly record struct HeaderField(Range Name, Range Value)
{
    /// <summary>Strict (RFC 9112, 5): readings that differ between implementations are how answers get smuggled.</summary>
    /// <param name="start">Where the line starts in <paramref name="head"/>.</param>
    /// <param name="length">Its length, without its end.</param>
    public static HeaderField Parse(ReadOnlySpan<byte> head, int start, int length)
    {
        var line = head.Slice(start, length);
        var colon = line.IndexOf((byte)':');
        if (line is [(byte)' ' or (byte)'\t', ..]) throw UpstreamException.Broken("a header of the answer is folded over two lines");
        if (colon < 0 || !HeaderSyntax.IsName(line[..colon])) throw UpstreamException.Broken("a header of the answer has no proper name");
        if (line.ContainsAny((byte)'\r', (byte)'\n', (byte)0)) throw UpstreamException.Broken("a header of the answer holds a bare CR, LF or NUL");

        var value = line[(colon + 1)..];
        var from = start + length - value.TrimStart(" \t"u8).Length;
        return new HeaderField(start..(start + colon), from..(from + value.Trim(" \t"u8).Length));
    }
}
