using System.Globalization;
using System.Text;

namespace Sluice.Gateway.Upstreams;

/// <summary>
/// What the headers of an answer say of its body and of the connection (RFC 9112, 6.3 and 9.3). Where the RFC lets a
/// client repair a contradiction, this one refuses the answer.
/// </summary>
internal sealed class ResponseFraming
{
    private bool _isHttp11;
    private bool _isChunked;
    private bool _isClosing;

    /// <summary>-1: not known in advance, or there is no body.</summary>
    public long ContentLength { get; private set; }

    public bool IsKeptAlive { get; private set; }

    /// <summary>How long the upstream says it keeps an idle connection; null when it does not say.</summary>
    public TimeSpan? KeepAlive { get; private set; }

    public void Begin(bool isHttp11)
    {
        (_isHttp11, IsKeptAlive) = (isHttp11, isHttp11);
        (_isChunked, _isClosing, ContentLength, KeepAlive) = (false, false, -1, null);
    }

    public void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(name, "content-length"u8)) ReadContentLength(value);
        else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8)) ReadTransferEncoding(value);
        else if (Ascii.EqualsIgnoreCase(name, "connection"u8)) ReadConnection(value);
        else if (Ascii.EqualsIgnoreCase(name, "keep-alive"u8)) ReadKeepAlive(value);
    }

    /// <summary>After the last header: how the body is framed.</summary>
    public BodyFraming Resolve(int status)
    {
        if (_isChunked && ContentLength >= 0) throw UpstreamException.Broken("the answer has both Content-Length and Transfer-Encoding");
        if (_isChunked && !_isHttp11) throw UpstreamException.Broken("the answer has Transfer-Encoding in HTTP/1.0");
        if (status == 205 && ContentLength != 0) throw UpstreamException.Broken("the answer has status 205, which has no body (RFC 9110, 15.3.6), but does not say that it is empty");
        if (KeepAlive <= TimeSpan.FromSeconds(1)) IsKeptAlive = false;
        if (status is 204 or 304)
        {
            ContentLength = -1;
            return BodyFraming.None;
        }

        if (_isChunked) return BodyFraming.ChunkSize;
        if (ContentLength >= 0) return ContentLength == 0 ? BodyFraming.None : BodyFraming.Length;
        IsKeptAlive = false;
        return BodyFraming.UntilClose;
    }

    private void ReadContentLength(ReadOnlySpan<byte> value)
    {
        var isNumber = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length);
        if (!isNumber) throw UpstreamException.Broken("the Content-Length is not a number");
        if (ContentLength >= 0 && ContentLength != length) throw UpstreamException.Broken("the answer has two Content-Length that differ");
        ContentLength = length;
    }

    private void ReadTransferEncoding(ReadOnlySpan<byte> value)
    {
        if (_isChunked || !Ascii.EqualsIgnoreCase(value, "chunked"u8)) throw UpstreamException.Broken("the Transfer-Encoding is not chunked alone");
        _isChunked = true;
    }

    private void ReadConnection(ReadOnlySpan<byte> value)
    {
        if (HeaderSyntax.ListContains(value, "close"u8)) (IsKeptAlive, _isClosing) = (false, true);
        else if (!_isClosing && HeaderSyntax.ListContains(value, "keep-alive"u8)) IsKeptAlive = true;
    }

    /// <summary>RFC 2068, 19.7.1.1, e.g. <c>timeout=5, max=100</c>. Most MCP servers run on Node, which closes after five seconds.</summary>
    private void ReadKeepAlive(ReadOnlySpan<byte> value)
    {
        foreach (var part in value.Split((byte)','))
        {
            var parameter = value[part].Trim(" \t"u8);
            if (!parameter.StartsWith("timeout="u8)) continue;
            var isNumber = int.TryParse(parameter["timeout=".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
            if (isNumber) KeepAlive = TimeSpan.FromSeconds(seconds);
        }
    }
}
