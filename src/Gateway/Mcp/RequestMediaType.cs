using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// The one media type of a message. The upstream gets the header as it came, so a charset other than the one judged here would let it read another
/// message out of the same bytes.
/// </summary>
internal static class RequestMediaType
{
    private const string Json = "application/json";
    private const string JsonInUtf8 = "application/json; charset=utf-8";

    public static bool IsJson(HttpRequest request)
    {
        var headers = request.Headers;
        return headers.ContentType.Count == 1 && headers.ContentEncoding.Count == 0 && IsPlain(headers.TransferEncoding) && IsJson(headers.ContentType[0]);
    }

    /// <summary>The server takes codings before <c>chunked</c> without undoing them: the bytes would be judged as something that they are not.</summary>
    private static bool IsPlain(in StringValues transferEncoding) =>
        transferEncoding.Count == 0 || (transferEncoding.Count == 1 && string.Equals(transferEncoding[0], "chunked", StringComparison.OrdinalIgnoreCase));

    private static bool IsJson(string? contentType)
    {
        if (contentType is Json or JsonInUtf8)
            return true;
        return MediaTypeHeaderValue.TryParse(contentType, out var type)
            && type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)
            && (type.Parameters.Count == 0 || (type.Parameters.Count == 1 && HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)));
    }
}
