using System.Text;
using Sluice.Gateway.Mcp;

namespace Sluice.Gateway.Tests.Mcp;

public sealed class RpcParserTests
{
    private readonly RpcMessage _message = new();

    [Fact]
    public void TryParse_ThreadWhoseLastReadingWasCutOff_ReadsAsEver()
    {
        var keys = KeyScopes.OfThread();
        for (var depth = 0; depth < StrictReader.DepthLimit; depth++)
            keys.Open();

        Accept("""{"jsonrpc":"2.0","id":1,"method":"vendor/x","params":{"a":{"b":{}}}}""");
    }

    [Fact]
    public void TryParse_ToolCall_FindsAllThatIsJudged()
    {
        Accept("""
             {"jsonrpc":"2.0","id":"a\/1","method":"tools/call","params":{"arguments":{"b":[1,2.5e3],"a":{"name":"no"}},"name":"create_charge",
             "_meta":{"progressToken":1,"io.modelcontextprotocol/protocolVersion":"2026-07-28"},"extension":null}}
            """);

        Assert.Equal(RpcKind.Request, _message.Kind);
        Assert.Equal("tools/call", _message.Method);
        Assert.True(_message.IsToolCall);
        Assert.Equal("create_charge", _message.ToolName.ToString());
        Assert.Equal("""
            "a\/1"
            """, Utf8(_message.Id));
        Assert.Equal("""{"b":[1,2.5e3],"a":{"name":"no"}}""", Utf8(_message.Arguments));
        Assert.Equal("""{"progressToken":1,"io.modelcontextprotocol/protocolVersion":"2026-07-28"}""", Utf8(_message.Text(_message.MetaRange)));
        Assert.StartsWith("""{"arguments":""", Utf8(_message.Text(_message.ParamsRange)), StringComparison.Ordinal);
        Assert.EndsWith(""" "extension":null}""".Trim(), Utf8(_message.Text(_message.ParamsRange)), StringComparison.Ordinal);
        Assert.Equal("2026-07-28", _message.ProtocolVersion);
        Assert.False(_message.HasTask);
    }

    [Fact]
    public void TryParse_ToolCall_KnowsWhereItsArgumentsStand()
    {
        Accept("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments": { "a" : "v\"" , "\u0062":[1,{"c":2}],"d":-1.5e3,"e":null}}}""");

        var arguments = _message.Arguments.ToArray();
        var members = _message.ArgumentMembers.All.ToArray();
        Assert.Equal(["a", @"\u0062", "d", "e"], members.Select(member => Utf8(arguments.AsSpan(member.KeyStart, member.KeyLength))));
        Assert.Equal([@"""v\""""", """[1,{"c":2}]""", "-1.5e3", "null"], members.Select(member => Utf8(arguments.AsSpan(member.ValueStart, member.ValueLength))));
        Assert.Equal([false, true, false, false], members.Select(member => member.IsKeyEscaped));
    }

    [Theory]
    [InlineData(ArgumentMembers.Most, ArgumentMembers.Most)]
    [InlineData(ArgumentMembers.Most + 1, 0)]
    [InlineData(10 * ArgumentMembers.Most, 0)]
    public void ArgumentMembers_MoreThanAreKept_AreNone(int count, int known)
    {
        var arguments = string.Join(',', Enumerable.Range(0, count).Select(key => $"\"{key}\":0"));
        Accept($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{ {{{arguments}}} } } }""");
        Assert.Equal(known, _message.ArgumentMembers.All.Length);

        Accept("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"a":1}}}""");
        Assert.Equal(1, _message.ArgumentMembers.All.Length);
    }

    /// <summary>Objects of few keys and of many, within each other, against a set of each object's keys.</summary>
    [Fact]
    public void TryParse_RandomObjects_RefusesJustThoseWithAKeyTwice()
    {
        var random = new Random(20261122);
        var refused = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var hasTwin = false;
            var body = $$$"""{"jsonrpc":"2.0","id":1,"method":"vendor/x","params":{{{RandomObject(random, depth: 0, ref hasTwin)}}} }""";
            var isAccepted = RpcParser.TryParse(Encoding.UTF8.GetBytes(body), _message, out var error);

            Assert.True(isAccepted != hasTwin, body);
            Assert.True(isAccepted || error.Message.Contains("twice", StringComparison.Ordinal), error.Message);
            refused += isAccepted ? 0 : 1;
        }

        Assert.InRange(refused, 500, 4_500);
    }

    private static string RandomObject(Random random, int depth, ref bool hasTwin)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var text = new StringBuilder("{");
        var most = random.Next(4) == 0 ? 3 * KeyScopes.Few : KeyScopes.Few + 2;
        for (var left = random.Next(most); left > 0; left--)
        {
            var key = $"k{random.Next(random.Next(4) == 0 ? 40 : 100_000)}";
            hasTwin |= !keys.Add(key);
            text.Append(text.Length > 1 ? "," : "").Append('"').Append(random.Next(6) == 0 ? @"\u006b" + key[1..] : key).Append("\":");
            text.Append(depth < 4 && random.Next(5) == 0 ? RandomObject(random, depth + 1, ref hasTwin) : "0");
        }

        return text.Append('}').ToString();
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":0,"method":"ping"}""", nameof(RpcKind.Request), "ping")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", nameof(RpcKind.Notification), "notifications/initialized")]
    [InlineData("""{"jsonrpc":"2.0","id":"x","method":"vendor/own","params":{"Anything":1}}""", nameof(RpcKind.Request), "vendor/own")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"result":{"action":"accept"}}""", nameof(RpcKind.Response), "")]
    [InlineData("""{"jsonrpc":"2.0","id":-5,"error":{"code":1,"message":"no"}}""", nameof(RpcKind.Response), "")]
    [InlineData("""{"jsonrpc":"2.0","error":{"code":-32700,"message":"could not read your id"}}""", nameof(RpcKind.Response), "")]
    [InlineData("\r\n\t {\"jsonrpc\" : \"2.0\" , \"id\" : 1 , \"method\" : \"ping\" } \r\n\t ", nameof(RpcKind.Request), "ping")]
    [InlineData("""{"jsonrp\u0063":"\u0032.0","\u0069d":1,"method":"p\u0069ng"}""", nameof(RpcKind.Request), "ping")]
    public void TryParse_EachKind_IsTold(string body, string kind, string method)
    {
        Accept(body);

        Assert.Equal(kind, _message.Kind.ToString());
        Assert.Equal(method, _message.Method);
    }

    [Theory]
    [InlineData("""delete_account""", "delete_account")]
    [InlineData("""delete\u005faccount""", "delete_account")]
    [InlineData("""\ud83d\ude00\t\"\\""", "😀\t\"\\")]
    [InlineData("""löschen""", "löschen")]
    [InlineData("", "")]
    public void ToolName_Escaped_IsReadByCodePoints(string spelled, string name)
    {
        Accept($$$"""{"jsonrpc":"2.0","id":1,"method":"tools\/call","params":{"n\u0061me":"{{{spelled}}}"}}""");

        Assert.Equal(name, _message.ToolName.ToString());
        Assert.True(_message.TargetIs(name));
        Assert.False(_message.TargetIs(name + "x"));
    }

    [Fact]
    public void ToolName_LongestInEscapes_IsAccepted()
    {
        string spelled = string.Concat(Enumerable.Repeat("""\u00e4""", RpcMessage.LongestToolName));
        Accept($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{spelled}}}"}}""");

        Assert.Equal(new string('ä', RpcMessage.LongestToolName), _message.ToolName.ToString());
    }

    [Theory]
    [InlineData("prompts/get", """{"name":"greet"}""", "greet", true)]
    [InlineData("resources/read", """{"uri":"file:\/\/a","name":"greet"}""", "file://a", true)]
    [InlineData("resources/read", """{"name":"greet"}""", "greet", false)]
    [InlineData("prompts/get", """{"name":7}""", "7", false)]
    [InlineData("tools/list", """{"name":"greet"}""", "greet", false)]
    public void TargetIs_ByMethod_LooksAtItsOwnMember(string method, string parameters, string name, bool expected)
    {
        Accept($$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{{{parameters}}}}""");

        Assert.Equal(expected, _message.TargetIs(name));
        Assert.True(_message.ToolName.IsEmpty);
    }

    [Theory]
    [InlineData("""{"name":"x","task":{}}""", true)]
    [InlineData("""{"name":"x","t\u0061sk":null}""", true)]
    [InlineData("""{"name":"x","arguments":{"task":{}}}""", false)]
    public void HasTask_OnlyForTheMemberOfParams(string parameters, bool expected)
    {
        Accept($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{{parameters}}}}""");

        Assert.Equal(expected, _message.HasTask);
    }

    [Fact]
    public void TryParse_SameKeyInDifferentObjects_IsNoDuplicate() =>
        Accept("""{"jsonrpc":"2.0","id":1,"method":"vendor/x","params":{"id":1,"method":{"id":[{"id":1},{"id":1}],"method":1},"params":{"id":{"id":1}}}}""");

    [Fact]
    public void TryParse_CaseVariantsBelowParams_AreTheUpstreamsOwn() =>
        Accept("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"Name":1,"name":2,"NAME":3},"_meta":{"ID":1}}}""");

    [Fact]
    public void TryParse_DepthOfLimit_IsAccepted() => Accept(Nested(StrictReader.DepthLimit));

    [Fact]
    public void TryParse_DepthOverLimit_IsRefused()
    {
        Assert.False(RpcParser.TryParse(Encoding.UTF8.GetBytes(Nested(StrictReader.DepthLimit + 1)), _message, out RpcError error));
        Assert.Equal(RpcCode.InvalidRequest, error.Code);
    }

    [Fact]
    public void TryParse_AfterARefusal_StartsAnew()
    {
        Accept("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","task":{},"uri":"u","arguments":{"a":1}}}""");
        byte[] cutOff = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"a":{"b":{"""u8.ToArray();
        Assert.False(RpcParser.TryParse(cutOff, _message, out _));
        Assert.True(_message.Body.IsEmpty);
        Accept("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");

        Assert.True(_message.Id.IsEmpty);
        Assert.True(_message.ToolName.IsEmpty);
        Assert.True(_message.Arguments.IsEmpty);
        Assert.True(_message.NameRange.IsEmpty);
        Assert.True(_message.UriRange.IsEmpty);
        Assert.False(_message.HasTask);
        Assert.Null(_message.ProtocolVersion);
    }

    [Fact]
    public void TryParse_ManyKeys_FindsTheOneDuplicateAtTheEnd()
    {
        var body = new StringBuilder("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{""");
        for (int i = 0; i < 400_000; i++)
            body.Append('"').Append(i.ToString("x")).Append("\":1,");
        string start = body.ToString();

        Accept(start + "\"last\":1}}}");
        Accept(start + "\"last\":1}}}");
        Assert.False(RpcParser.TryParse(Encoding.UTF8.GetBytes(start + """ "\u0037\u0037":1}}}"""), _message, out RpcError error));
        Assert.Contains("twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_ManyEscapedKeys_FindsTheOneDuplicateAtTheEnd()
    {
        var body = new StringBuilder("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{""");
        for (int i = 0; i < 5_000; i++)
            body.Append("\"\\u0061").Append(i.ToString("x")).Append("\":{\"\\u0061\":1},");
        string start = body.ToString();

        Accept(start + "\"last\":1}}}");
        Assert.False(RpcParser.TryParse(Encoding.UTF8.GetBytes(start + """ "aff":1}}}"""), _message, out RpcError error));
        Assert.Contains("twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_KnownMethod_AllocatesNothing()
    {
        byte[] body = """
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"a":1,"\u0062":"c","d":[{"e":1e5}]},
            "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}
            """u8.ToArray();
        bool isValid = RpcParser.TryParse(body, _message, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            isValid &= RpcParser.TryParse(body, _message, out _);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(isValid);
        Assert.Equal(0, allocated);
    }

    private static string Nested(int depth)
    {
        const int Above = 2;
        string open = string.Concat(Enumerable.Repeat("[", depth - Above));
        return $$$"""{"jsonrpc":"2.0","id":1,"method":"vendor/x","params":{"a":{{{open}}}{{{open.Replace('[', ']')}}}}}""";
    }

    private void Accept(string body)
    {
        bool isValid = RpcParser.TryParse(Encoding.UTF8.GetBytes(body), _message, out RpcError error);
        Assert.True(isValid, error.Message);
    }

    private static string Utf8(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);
}
