using System.Globalization;
using System.Text;

namespace Sluice.Gateway.Tests.Mcp.Fuzz;

/// <summary>
/// Makes one mutated body from one seed: the same seed, the same body. Most remain nearly valid, since those are the dangerous ones.
/// </summary>
internal sealed class BodyMutator(int seed)
{
    private static readonly JsonTree[] Bodies =
    [
        .. new[]
        {
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_charge","arguments":{"amount":10000,"reason":"ok"}}}""",
            """{"jsonrpc":"2.0","id":"a-1","method":"tools/call","params":{"name":"x","arguments":{"a":{"b":[1,2.5,-3e2,true,null]},"k":"v"},"_meta":{"progressToken":7}}}""",
            """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"arguments":{"text":"äöü 😀","s":1,"k":2},"name":"pimea_chat","task":{"ttl":5}}}""",
            """{"id":4,"params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"},"cursor":"c"},"method":"tools/list","jsonrpc":"2.0"}""",
            """{"jsonrpc":"2.0","id":5,"method":"prompts/get","params":{"name":"greet","arguments":{"who":"me"}}}""",
            """{"jsonrpc":"2.0","id":6,"method":"resources/read","params":{"uri":"file:///a"}}""",
            """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1,"reason":"late"}}""",
            """{"jsonrpc":"2.0","id":8,"result":{"action":"accept","content":{"a":[{"b":1},{"b":2}]}}}""",
            """{"jsonrpc":"2.0","id":9,"error":{"code":-1,"message":"no"}}""",
            """{"jsonrpc":"2.0","id":11,"result":{"tools":[{"name":"a"},{"name":"k"},{"title":"A","name":"amount"},{"name":"b"}],"cacheScope":"public"}}""",
            """{"jsonrpc":"2.0","id":10,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}""",
        }.Select(JsonTree.Parse),
    ];

    private static readonly string[] Scalars =
    [
        "null", "true", "false", "0", "-0", "1", "1.0", "1e0", "10000", "10000.0", "1E4", "1e308", "1e309", "-1e999", "1e-999", "0.1",
        "12345678901234567890", "1234567890123456789012345678", "0.30000000000000004", "01", "+1", ".5", "1.", "NaN", "Infinity", "0x10", "1_000", "",
        "\"\"", "\"2.0\"", "\"tools/call\"", "\"tools\\/call\"", "\"Tools/call\"", "\"ping\"", "\"create_charge\"", "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"", "\"\\ude00x\"", "\"\\u0000\"", "\"\u2028\"", "\"\u0001\"", "\"\\x41\"", "\"\\u12\"", "'x'", "\"2001-01-01T00:00:00Z\"", "\"/Date(0)/\"",
    ];

    private static readonly string[] Keys =
    [
        "jsonrpc", "id", "method", "params", "result", "error", "name", "arguments", "_meta", "task", "uri", "cursor", "requestState",
        "Name", "ARGUMENTS", "argument\u017f", "tas\u212a", "Method", "tools", "Tools", "cacheScope", "isError", "amount", "reason", "",
        "a", "b", "k", "\\u006b", "\\/", "/", "\\\"", "\ud83d\ude00", "\\ud83d\\ude00", "\\udc00", "x y", "$type", "$ref", "__proto__",
        "io.modelcontextprotocol/protocolVersion",
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        JsonTree body = Pick(Bodies).Clone();
        for (int i = _random.Next(4); i > 0; i--)
            Mutate(body);
        var text = new StringBuilder();
        body.Write(text, _random.Next(4) == 0 ? () => Pick([" ", "\n", "\t", "\r\n", "", ""]) : () => "");
        Splice(text);
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        return _random.Next(5) == 0 ? Corrupt(bytes) : bytes;
    }

    private void Mutate(JsonTree body)
    {
        JsonTree place = Pick([.. body.All()]);
        JsonTree[] containers = [.. body.All().Where(n => n.IsContainer && n.Members.Count > 0)];
        if (containers.Length == 0)
            return;
        JsonTree container = Pick(containers);
        int at = _random.Next(container.Members.Count);
        (string key, JsonTree value) = container.Members[at];
        switch (_random.Next(11))
        {
            case 0:
                container.Members.Insert(_random.Next(container.Members.Count + 1), (key, value.Clone()));
                break;
            case 1:
                container.Members.Insert(_random.Next(container.Members.Count + 1), (Escape(key), JsonTree.Scalar(Pick(Scalars))));
                break;
            case 2:
                container.Members[at] = (Escape(key), value);
                break;
            case 3:
                container.Members[at] = (SwapCase(key), value);
                break;
            case 4:
                container.Members[at] = (Pick(Keys), value);
                break;
            case 5:
                container.Members.RemoveAt(at);
                break;
            case 6:
                container.Members.Insert(at, (Pick(Keys), JsonTree.Scalar(Pick(Scalars))));
                break;
            case 7:
                Nest(place);
                break;
            case 8:
                place.Become(JsonTree.Container(Pick(['{', '['])));
                break;
            default:
                place.Become(JsonTree.Scalar(_random.Next(2) == 0 ? Pick(Scalars) : Respell(place)));
                break;
        }
    }

    private void Nest(JsonTree place)
    {
        for (int depth = _random.Next(2) == 0 ? 1 : _random.Next(70); depth > 0; depth--)
            place.Become(JsonTree.Container(Pick(['{', '[']), (Pick(Keys), place.Clone())));
    }

    /// <summary>The same scalar in another spelling.</summary>
    private string Respell(JsonTree place)
    {
        string text = place.Text;
        if (text.StartsWith('"'))
            return text.Length < 2 ? text : $"\"{Escape(text[1..^1])}\"";
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? Pick([text + ".0", text + "e0", text + "e+00", number.ToString("E5", CultureInfo.InvariantCulture), text + "E400"])
            : Pick(Scalars);
    }

    private string Escape(string raw)
    {
        if (raw.Contains('\\', StringComparison.Ordinal))
            return raw;
        var escaped = new StringBuilder();
        foreach (char c in raw)
            escaped.Append(_random.Next(3) > 0 ? c : $"\\u{(int)c:x4}");
        return escaped.ToString();
    }

    private string SwapCase(string key)
    {
        if (key.Length == 0)
            return key;
        int at = _random.Next(key.Length);
        char swapped = char.IsUpper(key[at]) ? char.ToLowerInvariant(key[at]) : char.ToUpperInvariant(key[at]);
        return key[..at] + swapped + key[(at + 1)..];
    }

    private void Splice(StringBuilder text)
    {
        switch (_random.Next(25))
        {
            case 0:
                text.Length = _random.Next(text.Length + 1);
                break;
            case 1:
                text.Append(text);
                break;
            case 2:
                text.Insert(0, Pick(["\uFEFF", " \n", "[", "\0", "// x\n"]));
                break;
            case 3:
                text.Append(Pick(["\n", "]", "}", "\0", ",", " 1", "/* x */"]));
                break;
            case 4:
                text.Insert(_random.Next(text.Length + 1), Pick(["\"", "{", "}", "[", "]", ":", ",", "\\", "\\u", "/**/", "null"]));
                break;
        }
    }

    private byte[] Corrupt(byte[] bytes)
    {
        if (bytes.Length == 0)
            return bytes;
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            ref byte victim = ref bytes[_random.Next(bytes.Length)];
            victim = _random.Next(2) == 0 ? (byte)_random.Next(256) : (byte)(victim ^ (1 << _random.Next(8)));
        }

        return bytes;
    }

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
