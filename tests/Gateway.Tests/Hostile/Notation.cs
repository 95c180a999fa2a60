using System.Globalization;
using System.Text;

namespace Sluice.Gateway.Tests.Hostile;

/// <summary>
/// How the corpus writes bytes. Text stands for its UTF-8, <c>¶</c> for CR LF, and <c>‹…›</c> for something else: bytes in hexadecimal (<c>‹C0 AF›</c>),
/// a repetition (<c>‹64×[›</c>), a body after its length or in a chunk (<c>‹+ping›</c>, <c>‹~{}›</c>), or one of the names below.
/// </summary>
internal static class Notation
{
    private const string Ping = """{"jsonrpc":"2.0","id":7,"method":"ping"}""";

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["CR"] = "\r",
        ["LF"] = "\n",
        ["TAB"] = "\t",
        ["SP"] = " ",
        ["POST"] = "POST /mcp/pimea HTTP/1.1¶Host: localhost¶",
        ["alice"] = "Authorization: Bearer alice-token-0123456789¶",
        ["deny"] = "Authorization: Bearer denied-token-0123456789¶",
        ["json"] = "Content-Type: application/json¶",
        ["chunked"] = "Transfer-Encoding: chunked¶",
        ["A"] = "‹POST›‹alice›‹json›",
        ["D"] = "‹POST›‹deny›‹json›",
        ["J"] = "POST ‹json›",
        ["ping"] = Ping,
        ["modern"] = """{"jsonrpc":"2.0","id":7,"method":"ping","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}""",
        ["M"] = "‹A›MCP-Protocol-Version: 2026-07-28¶Mcp-Method: tools/call¶",
        ["other"] = "POST /mcp/other HTTP/1.1¶Host: localhost¶Authorization: Bearer elsewhere-token-0123456789¶‹json›",
        ["first"] = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"safe","arguments":{"a":1},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}""",
        ["safe"] = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"safe"}}""",
        ["evil"] = """{"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"evil"}}""",
        ["ok"] = "HTTP/1.1 200 OK¶",
        ["events"] = "‹ok›Content-Type: text/event-stream¶‹chunked›¶",
        ["refused"] = """{"jsonrpc":"2.0","id":7,"error":{"code":-32601,"message":"no"}}""",
        ["done"] = """{"jsonrpc":"2.0","id":7,"result":{"content":[]}}""",
    };

    public static byte[] Read(string written)
    {
        var bytes = new List<byte>();
        Append(bytes, written);
        return [.. bytes];
    }

    /// <summary>The bytes as the corpus would write them, for messages of failed tests.</summary>
    public static string Show(ReadOnlySpan<byte> bytes)
    {
        var shown = new StringBuilder();
        foreach (var next in bytes[..Math.Min(bytes.Length, 2_000)])
            shown.Append(next is >= 0x20 and < 0x7F ? ((char)next).ToString() : $"‹{next:X2}›");
        return shown.Replace("‹0D›‹0A›", "¶").ToString();
    }

    private static void Append(List<byte> bytes, string written)
    {
        while (written.Length > 0)
        {
            var open = written.IndexOf('‹');
            bytes.AddRange(Encoding.UTF8.GetBytes((open < 0 ? written : written[..open]).Replace("¶", "\r\n", StringComparison.Ordinal)));
            if (open < 0)
                return;
            var close = CloseOf(written, open);
            AppendName(bytes, written[(open + 1)..close]);
            written = written[(close + 1)..];
        }
    }

    private static int CloseOf(string written, int open)
    {
        for (int at = open, depth = 0; ; at++)
        {
            depth += written[at] switch { '‹' => 1, '›' => -1, _ => 0 };
            if (depth == 0)
                return at;
        }
    }

    private static void AppendName(List<byte> bytes, string name)
    {
        var times = name.IndexOf('×');
        if (times > 0 && int.TryParse(name.AsSpan(0, times), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            for (; count > 0; count--)
                Append(bytes, name[(times + 1)..]);
        }
        else if (name[0] is '+' or '~')
        {
            // A body with its length before it; a body in one chunk.
            var body = Read(Names.GetValueOrDefault(name[1..], name[1..]));
            Append(bytes, name[0] == '+' ? $"Content-Length: {body.Length}¶¶" : $"{body.Length:x}¶");
            bytes.AddRange(body);
            Append(bytes, name[0] == '+' ? "" : "¶");
        }
        else if (Names.TryGetValue(name, out var meaning))
        {
            Append(bytes, meaning);
        }
        else
        {
            bytes.AddRange(Convert.FromHexString(name.Replace(" ", "", StringComparison.Ordinal)));
        }
    }
}
