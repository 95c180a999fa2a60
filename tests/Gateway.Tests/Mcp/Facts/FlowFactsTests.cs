using System.Text;
using System.Text.Json;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Mcp.Facts;
using Sluice.Policy.Flows;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Gateway.Tests.Mcp.Facts;

/// <summary>What an observer reads of a flow tool's answer, in both framings and in pieces of every size.</summary>
public sealed class FlowFactsTests
{
    private static readonly SessionFlow Pimea = FlowText.Load("""{ "pimea": { "preset": "pimea" } }"""u8.ToArray()).Flows![0];

    private static readonly SessionFlow Nested = FlowText.Load(
        """
        { "pimea": {
          "start":  { "tool": "a", "session": "result.data.session.id", "status": "result.data.state" },
          "step":   { "tool": "b", "session": "args.id", "status": "result.data.state" },
          "finish": { "tool": "c", "session": "args.id", "requires": "complete" },
          "max_open": 1, "max_steps": 1, "ttl": "1h" } }
        """u8.ToArray()).Flows![0];

    /// <summary>The result, the session that it opens or none, whether it is complete.</summary>
    public static TheoryData<string, string?, bool> Results() => new()
    {
        { """{"structuredContent":{"session_id":"s1","status":"clarifying"},"content":[]}""", "s1", false },
        { """{"content":[],"structuredContent":{"status":"complete","mode":{"status":"x","session_id":"y"},"session_id":"s1"}}""", "s1", true },
        { """{ "content" : [ { "type" : "text" , "text" : " { \"session_id\" : \"s1\" } " } ] }""", "s1", false },
        { """{"content":[{"text":"{\"session_id\":\"s\u0031\",\"status\":\"complete\"}","type":"text"}]}""", "s1", true },
        { """{"content":[{"type":"text","text":"Hello {"},{"type":"text","text":"[\"session_id\"]"},{"type":"text","text":"{\"session_id\":\"s1\"}"},{"type":"text","text":"{\"session_id\":\"s2\"}"}]}""", "s1", false },
        { """{"content":[{"type":"resource","text":"{\"session_id\":\"s2\"}"},{"type":"text","annotations":{"text":"{}"},"text":"{\"session_id\":\"s1\"}"}]}""", "s1", false },
        { """{"content":[{"type":"text","text":"{\"session_id\":\"s2\"}"}],"structuredContent":{"session_id":"s1"}}""", "s1", false },
        { """{"content":[{"type":"text","text":"{\"session_id\":\"s1\"}"}],"structuredContent":null}""", "s1", false },
        { """{"content":[{"type":"text","text":"{\"session_id\":\"s1\"}"}],"structuredContent":[1,{"session_id":"s2"}]}""", "s1", false },
        { """{"structuredContent":{"session_id":"\u0073\u0031","x":[[{"y":"\""}]]}}""", "s1", false },
        { """{"structuredContent":{"se\u0073sion_id":"s1"}}""", "s1", false },
        { """{"content":[{"type":"text","text":"{\"session_id\":\"gr\u00f6\\u00dfe\",\"emoji\":\"\ud83d\ude00\"}"}]}""", "größe", false },
        { """{"resultType":"complete","structuredContent":{"session_id":"s1"}}""", "s1", false },

        // Nothing that could be relied on.
        { """{"structuredContent":{"status":"complete"},"content":[{"type":"text","text":"{\"session_id\":\"s1\"}"}]}""", null, true },
        { """{"content":[{"type":"text","text":"done"}]}""", null, false },
        { """{"content":[{"type":"text","text":"{\"session_id\":\"s1\""}]}""", null, false },
        { """{"content":[{"type":"text","text":"{\"session_id\":\"s1\"} trailing"}]}""", null, false },
        { """{"content":[{"type":"text-but-of-another-kind-with-a-long-name-that-nobody-knows","text":"{\"session_id\":\"s1\"}"}]}""", null, false },
        { """{"structuredContent":{"session_id":7}}""", null, false },
        { """{"structuredContent":{"session_id":""}}""", null, false },
        { """{"structuredContent":{"session_id":null}}""", null, false },
        { """{"structuredContent":{"session_id":{"session_id":"s1"}}}""", null, false },
        { """{"structuredContent":{"session_id":"s1","session_id":"s2"}}""", null, false },
        { """{"structuredContent":{"session_id":"s1"},"structuredContent":{}}""", null, false },
        { """{"structuredContent":{"session_id":"\ud800"}}""", null, false },
        { """{"structuredContent":{"x":{"session_id":"s1"}},"session_id":"s1"}""", null, false },
        { """{"task":{"taskId":"t"},"resultType":"task"}""", null, false },
        { "null", null, false },
        { "[]", null, false },
        { "\"session_id\"", null, false },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public void Start_Result_NamesTheSessionOrNone(string result, string? session, bool isComplete)
    {
        var expected = new FlowReading(new FlowFacts(true, session is null ? default : SessionKey.Of("pimea", Encoding.UTF8.GetBytes(session)), isComplete), session is not null);
        var message = $$$"""{"jsonrpc":"2.0","id":7,"result":{{{result}}}}""";
        AssertReads(expected, Pimea.Start, message);
        AssertReads(expected, Pimea.Start, $$$"""{"result":{{{result}}},"_x":{"structuredContent":{"session_id":"s9"}},"id":7}""");
    }

    [Fact]
    public void Start_NestedPaths_AreFollowed()
    {
        AssertReads(
            new FlowReading(new FlowFacts(true, SessionKey.Of("pimea", "s1"u8), true)),
            Nested.Start,
            """{"id":7,"result":{"structuredContent":{"session":{"id":"no"},"data":{"id":"no","session":{"x":[{"id":"no"}],"id":"s1"},"state":"complete"},"state":"no"}}}""");
        AssertReads(new FlowReading(new FlowFacts(true), false), Nested.Start, """{"id":7,"result":{"structuredContent":{"data":[{"session":{"id":"s1"}}]}}}""");
    }

    [Fact]
    public void Step_Result_ShowsTheStatus()
    {
        AssertReads(new FlowReading(new FlowFacts(true, default, true)), Pimea.Step, """{"id":7,"result":{"structuredContent":{"session_id":"s1","status":"complete"}}}""");
        AssertReads(new FlowReading(new FlowFacts(true)), Pimea.Step, """{"id":7,"result":{"structuredContent":{"status":"completed"}}}""");
        AssertReads(new FlowReading(new FlowFacts(true), false), Pimea.Step, """{"id":7,"result":{"content":[]}}""");
        AssertReads(new FlowReading(new FlowFacts(true)), Pimea.Finish, """{"id":7,"result":{"content":[]}}""");
    }

    [Theory]
    [InlineData("""{"id":7,"result":{"isError":true,"structuredContent":{"session_id":"s1"}}}""")]
    [InlineData("""{"id":7,"result":{"resultType":"input_required","requestState":"x","inputRequests":{}}}""")]
    [InlineData("""{"id":7,"error":{"code":-1,"data":{"structuredContent":{"session_id":"s1"}}}}""")]
    public void Start_ThatOpensNothing_SaysNothing(string message) => AssertReads(new FlowReading(FlowFacts.Nothing), Pimea.Start, message);

    [Fact]
    public void Start_LongestId_IsTheLast()
    {
        var longest = new string('x', SessionKey.LongestId);
        AssertReads(new FlowReading(new FlowFacts(true, SessionKey.Of("pimea", Encoding.UTF8.GetBytes(longest)))), Pimea.Start, Message(longest));
        AssertReads(new FlowReading(new FlowFacts(true, SessionKey.Of("pimea", Encoding.UTF8.GetBytes(longest)))), Pimea.Start, Message(string.Concat(Enumerable.Repeat(@"\u0078", SessionKey.LongestId))));
        AssertReads(new FlowReading(new FlowFacts(true), false), Pimea.Start, Message(longest + "x"));
        AssertReads(new FlowReading(new FlowFacts(true), false), Pimea.Start, Message(new string('x', 5_000)));
        static string Message(string id) => $$$$"""{"id":7,"result":{"structuredContent":{"session_id":"{{{{id}}}}"}}}""";
    }

    [Fact]
    public void Start_AnswerOfAnotherRequestBefore_IsNotRead()
    {
        var observer = new ResponseObserver();
        observer.Begin("7"u8, isEventStream: true, Pimea.Start);
        observer.Feed("data: {\"id\":8,\"result\":{\"structuredContent\":{\"session_id\":\"s8\"}}}\n\n"u8);
        Assert.Null(observer.Flow);
        observer.Feed("data: {\"id\":7,\"result\":{\"structuredContent\":{\"session_id\":\"s7\"}}}\n\n"u8);
        Assert.Equal(SessionKey.Of("pimea", "s7"u8), observer.Flow!.Value.Facts!.Session);
        observer.Begin("7"u8, isEventStream: false);
        observer.Feed("{\"id\":7,\"result\":{\"structuredContent\":{\"session_id\":\"s7\"}}}"u8);
        Assert.Null(observer.Flow);
    }

    [Fact]
    public void Start_DeepOrLargeResult_IsReadAllTheSame()
    {
        var deep = new string('[', 80) + new string(']', 80);
        AssertReads(new FlowReading(new FlowFacts(true), false), Pimea.Start, $$$$"""{"id":7,"result":{"structuredContent":{"x":{{{{deep}}}},"session_id":"s1"}}}""", everySplit: false);
        var large = JsonSerializer.Serialize(new string('ä', 300_000));
        var text = JsonSerializer.Serialize($$"""{"body":{{large}},"session_id":"s1"}""");
        AssertReads(new FlowReading(new FlowFacts(true, SessionKey.Of("pimea", "s1"u8))), Pimea.Start, $$$$"""{"id":7,"result":{"content":[{"type":"text","text":{{{{text}}}}}]}}""", everySplit: false);
    }

    private static void AssertReads(FlowReading expected, FlowTool tool, string message, bool everySplit = true)
    {
        var json = Encoding.UTF8.GetBytes(message);
        byte[] events = [.. Encoding.UTF8.GetBytes(": hello\r\ndata: {\"method\":\"x\",\"result\":{\"structuredContent\":{\"session_id\":\"s0\"}}}\n\nevent: message\ndata: "), .. json, .. "\n\n"u8];
        foreach (var (body, isEventStream) in new[] { (json, false), (events, true) })
        {
            Assert.Equal(expected, Read(tool, body, isEventStream, body.Length));
            foreach (var size in everySplit ? (int[])[1, 2, 3, 5, 7, 11] : [1_000])
                Assert.Equal(expected, Read(tool, body, isEventStream, size));
        }
    }

    private static FlowReading? Read(FlowTool tool, byte[] body, bool isEventStream, int size)
    {
        var observer = new ResponseObserver();
        observer.Begin("7"u8, isEventStream, tool);
        for (var at = 0; at < body.Length; at += size)
            observer.Feed(body.AsSpan(at, Math.Min(size, body.Length - at)));
        return observer.Flow;
    }
}
