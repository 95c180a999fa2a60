using System.Buffers;
using System.Text;
using Sluice.Gateway.Mcp.Rewriting;

namespace Sluice.Gateway.Tests.Mcp.Rewriting;

public sealed class ResponseRewriterTests
{
    /// <summary>The message; what becomes of it, "" when nothing does.</summary>
    public static readonly TheoryData<string, string> Messages = new()
    {
        // The places, one by one.
        { """{"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required","requestState":"a"}}""", """{"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required","requestState":"RequestState!a"}}""" },
        { """{"id":1,"result":{"resultType":"task","taskId":"a","status":"working"}}""", """{"id":1,"result":{"resultType":"task","taskId":"Task!a","status":"working"}}""" },
        { """{"id":1,"result":{"task":{"taskId":"a","status":"working"},"_meta":{}}}""", """{"id":1,"result":{"task":{"taskId":"CreatedTask!a","status":"working"},"_meta":{}}}""" },
        {
            """{"id":1,"result":{"content":[],"_meta":{"x":1,"io.modelcontextprotocol/related-task":{"taskId":"a"}}}}""",
            """{"id":1,"result":{"content":[],"_meta":{"x":1,"io.modelcontextprotocol/related-task":{"taskId":"RelatedTask!a"}}}}"""
        },
        {
            """{"id":1,"method":"elicitation/create","params":{"message":"m","_meta":{"io.modelcontextprotocol\/related-task":{"taskId":"a"}}}}""",
            """{"id":1,"method":"elicitation/create","params":{"message":"m","_meta":{"io.modelcontextprotocol\/related-task":{"taskId":"RelatedTask!a"}}}}"""
        },
        { """{"method":"notifications/tasks/status","params":{"taskId":"a"}}""", """{"method":"notifications/tasks/status","params":{"taskId":"TaskStatus!a"}}""" },
        { """{"method":"notifications\/tasks","params":{"status":"completed","taskId":"a"}}""", """{"method":"notifications\/tasks","params":{"status":"completed","taskId":"TaskStatus!a"}}""" },
        { """{"params":{"taskId":"a"},"method":"notifications/tasks"}""", """{"params":{"taskId":"TaskStatus!a"},"method":"notifications/tasks"}""" },
        {
            """{"method":"notifications/subscriptions/acknowledged","params":{"notifications":{"taskIds":["a" , "b",["c"],{"taskIds":["d"]}, 1,"e"]}}}""",
            """{"method":"notifications/subscriptions/acknowledged","params":{"notifications":{"taskIds":["SubscribedTask!a" , "SubscribedTask!b",["c"],{"taskIds":["d"]}, 1,"SubscribedTask!e"]}}}"""
        },

        // Spelling.
        { " {\t\"result\"\r\n: { \"requestState\" :\n\"a\" } }\n", " {\t\"result\"\r\n: { \"requestState\" :\n\"RequestState!a\" } }\n" },
        { """{"\u0072esult":{"request\u0053tate":"a"}}""", """{"\u0072esult":{"request\u0053tate":"RequestState!a"}}""" },
        { """{"result":{"requestState":"\u00e4\ud83d\ude00\"\\\n"}}""", """{"result":{"requestState":"RequestState!ä\uD83D\uDE00\"\\\n"}}""" },
        { """{"result":{"requestState":"ä😀"}}""", """{"result":{"requestState":"RequestState!ä\uD83D\uDE00"}}""" },
        { """{"result":{"requestState":""}}""", """{"result":{"requestState":"RequestState!"}}""" },
        { """{"result":{"requestState":"leave","taskId":"\u006ceave"}}""", "" },

        // Several of one name: every one, whichever a client reads.
        {
            """{"result":{"requestState":"a","requestState":"b"},"result":{"requestState":"c"}}""",
            """{"result":{"requestState":"RequestState!a","requestState":"RequestState!b"},"result":{"requestState":"RequestState!c"}}"""
        },
        { """{"result":{"task":{},"task":{"taskId":"a"},"taskId":"b"}}""", """{"result":{"task":{},"task":{"taskId":"CreatedTask!a"},"taskId":"Task!b"}}""" },
        { """{"result":[{}],"result":{"taskId":"a"},"params":{"taskId":"b"}}""", """{"result":[{}],"result":{"taskId":"Task!a"},"params":{"taskId":"TaskStatus!b"}}""" },
        { """{"method":"x","method":"notifications/tasks","params":{"taskId":"b"}}""", """{"method":"x","method":"notifications/tasks","params":{"taskId":"TaskStatus!b"}}""" },

        // Elsewhere, or no string.
        { """{"result":{"result":{"requestState":"a","taskId":"b","_meta":{"io.modelcontextprotocol/related-task":{"taskId":"c"}}}}}""", "" },
        { """{"requestState":"a","taskId":"b","task":{"taskId":"c"},"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"d"}}}""", "" },
        { """{"result":{"structuredContent":{"requestState":"a","taskId":"b"},"content":[{"type":"text","text":"{\"result\":{\"requestState\":\"x\"}}"}]}}""", "" },
        { """{"result":{"requestState":null,"taskId":7,"task":["taskId","x"],"_meta":"io.modelcontextprotocol/related-task"}}""", "" },
        { """{"result":{"requestState":{"requestState":"a"},"requestStates":"b","RequestState":"c","requestStat":"d"}}""", "" },
        { """{"result":["requestState","a"],"result":"requestState","error":{"requestState":"x","data":{"taskId":"y"}}}""", "" },
        { """{"id":1,"method":"tasks/get","params":{"taskId":"of the client"}}""", "" },
        { """{"method":"notifications/progress","params":{"taskId":"a","notifications":{"taskIds":["a"]},"requestState":"b"}}""", "" },
        { """{"method":"notifications/tasks","params":{"notifications":{"taskIds":["a"]},"result":{"taskId":"b"}}}""", "" },
        { """{"params":{"notifications":["taskIds",["x"]]}}""", "" },
        { """[{"result":{"requestState":"a"}}]""", "" },
        { "\"requestState\"", "" },
        { "", "" },
        { "null", "" },

        // Bad syntax passes, with what is found in it replaced.
        { "HTTP upstream is sick", "" },
        { """{"result":{"requestState"}}}}]]:"a",{"id":""", "" },
        { """{"result":{,"requestState":"a",]}""", """{"result":{,"requestState":"RequestState!a",]}""" },
        { """{"result":{"x":1,}} {"result":{"requestState":"a"}}""", """{"result":{"x":1,}} {"result":{"requestState":"RequestState!a"}}""" },
        { """{"\ud800":1,"\q":2,"result":{"requestState":"a"}}""", """{"\ud800":1,"\q":2,"result":{"requestState":"RequestState!a"}}""" },
        { "{\"result\":{\"request\nState\":\"a\"}}", "" },

        // Not to be shown.
        { """{"result":{"requestState":"refuse"}}""", "refused" },
        { """{"result":{"requestState":"a"},"result":{"taskId":"re\u0066use"}}""", "refused" },
        { """{"result":{"requestState":"\ud800"}}""", "refused" },
        { """{"result":{"requestState":"\q"}}""", "refused" },
        { "{\"result\":{\"requestState\":\"a\nb\"}}", "refused" },
        { """{"method":"x","params":{"taskId":"b"},"method":"notifications/tasks"}""", "refused" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Feed_Json_AnySplit_RewritesTheClosedSetOfPlaces(string message, string expected) =>
        Assert.Equal(expected.Length == 0 ? message : expected, Marking.Run(message, isEventStream: false));

    [Theory]
    [MemberData(nameof(Messages))]
    public void Feed_Events_AnySplit_RewritesTheClosedSetOfPlaces(string message, string expected)
    {
        const string Before = "\uFEFF: {\"result\":{\"requestState\":\"a\"}}\r\n\r\nid: 1\ndata:\n\nevent: message\rdata:{\"result\":\rid: {\"requestState\":\rdata:";
        expected = expected.Length == 0 ? message : expected;
        if (expected != "refused")
            expected = $"{Before}1}}\r\r{Lines(expected)}\n\n{Lines("{\"result\":{\"taskId\":\"Task!z\"}}")}\r\n\r\n";

        Assert.Equal(expected, Marking.Run($"{Before}1}}\r\r{Lines(message)}\n\n{Lines("{\"result\":{\"taskId\":\"z\"}}")}\r\n\r\n", isEventStream: true));
    }

    [Theory]
    [InlineData("data: {\"result\":\r\ndata: {\"requestState\"\rdata\ndata:  :\n: x\ndata:\"a\"}\n\ndata: }\n\n", "data: {\"result\":\r\ndata: {\"requestState\"\rdata\ndata:  :\n: x\ndata:\"RequestState!a\"}\n\ndata: }\n\n")]
    [InlineData("data: {\"result\":{\n\ndata: \"requestState\":\"a\"}}\n\n", "")]
    [InlineData("data: {\"result\":{\"request\ndata: State\":\"a\"}}\n\n", "")]
    [InlineData("data: {\"result\":{\"x\":\"\ndata: y\",\"requestState\":\"a\"}}\n\n", "data: {\"result\":{\"x\":\"\ndata: y\",\"requestState\":\"RequestState!a\"}}\n\n")]
    [InlineData("dat: {\"result\":{\"requestState\":\"a\"}}\n data: {\"result\":{\"requestState\":\"a\"}}\n\n", "")]
    [InlineData("data: {\"result\":{\"requestState\":\"a", "data: {\"result\":{\"requestState\":")]
    [InlineData("data: {\"result\":{\"requestState\":\"a\n\n", "refused")]
    [InlineData("data: {\"result\":{\"requestState\":\"a\ndata: b\"}}\n\n", "refused")]
    [InlineData("data: {\"result\":{\"requestState\":\"a\\\rdata: b\"}}\n\n", "refused")]
    public void Feed_DataOverSeveralLines_IsOneMessage(string stream, string expected) =>
        Assert.Equal(expected.Length == 0 ? stream : expected, Marking.Run(stream, isEventStream: true));

    [Fact]
    public void Feed_PlacesNotAskedFor_Pass() =>
        Assert.Equal(
            """{"result":{"requestState":"a","taskId":"Task!b","task":{"taskId":"c"}},"params":{"taskId":"d"}}""",
            Marking.Run("""{"result":{"requestState":"a","taskId":"b","task":{"taskId":"c"}},"params":{"taskId":"d"}}""", isEventStream: false, SealedPlaces.Task));

    [Theory]
    [InlineData(ResponseRewriter.LongestValue, true)]
    [InlineData(ResponseRewriter.LongestValue + 1, false)]
    public void Feed_LongValue_PassesUpToTheBound(int quotedLength, bool passes)
    {
        byte[] message = Encoding.UTF8.GetBytes($$$"""{"result":{"requestState":"{{{new string('x', quotedLength - 2)}}}"}}""");
        foreach (int size in (int[])[message.Length, 4096])
        {
            var rewriter = new ResponseRewriter();
            rewriter.Begin(SealedPlaces.All, new Marking(), isEventStream: false);
            var output = new ArrayBufferWriter<byte>();
            Assert.Equal(passes, message.Chunk(size).All(chunk => rewriter.Feed(chunk, output)));
            Assert.Equal(passes, output.WrittenSpan.IndexOf("xx"u8) >= 0);
        }
    }

    [Fact]
    public void Feed_AfterARefusal_WritesNothing()
    {
        var rewriter = new ResponseRewriter();
        var output = new ArrayBufferWriter<byte>();
        rewriter.Begin(SealedPlaces.All, new Marking(), isEventStream: false);
        Assert.False(rewriter.Feed("{\"result\":{\"taskId\":\"refuse\"}}"u8, output));
        int written = output.WrittenCount;

        Assert.False(rewriter.Feed("{}"u8, output));
        Assert.Equal(written, output.WrittenCount);
        rewriter.Begin(SealedPlaces.All, new Marking(), isEventStream: false);
        Assert.True(rewriter.Feed("{}"u8, output));
    }

    /// <summary>Each line of the message as a data line, joined by LF.</summary>
    private static string Lines(string message) => "data: " + message.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "\ndata: ", StringComparison.Ordinal);
}
