using System.Globalization;

namespace Sluice.Gateway.Upstreams;

/// <summary>The first line of an answer (RFC 9112, 4), without its end.</summary>
/// <param name="Status">From 100 to 999; never 101, which would end HTTP on the connection.</param>
internal readonly record struct StatusLine(int Status, bool IsHttp11)
{
    private const int StatusStart = 9;
    private const int ReasonStart = 12;

    public static StatusLine Parse(ReadOnlySpan<byte> line)
    {
        var isHttp11 = line.StartsWith("HTTP/1.1 "u8);
        var isHttp1 = isHttp11 || line.StartsWith("HTTP/1.0 "u8);
        var isCut = line.Length < ReasonStart || (line.Length > ReasonStart && line[ReasonStart] != ' ');
        var isSplit = line.ContainsAny((byte)'\r', (byte)'\n');
        if (!isHttp1 || isCut || isSplit) throw UpstreamException.Broken("the answer does not begin with a status line of HTTP/1.1");

        var isNumber = int.TryParse(line[StatusStart..ReasonStart], NumberStyles.None, CultureInfo.InvariantCulture, out var status);
        if (!isNumber || status < 100) throw UpstreamException.Broken("the status is not a number from 100 to 999");
        if (status == 101) throw UpstreamException.Broken("the answer switches to another protocol (101), which nobody asked for");
        return new StatusLine(status, isHttp11);
    }
}
