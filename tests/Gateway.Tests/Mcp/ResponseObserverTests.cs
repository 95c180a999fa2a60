using System.Text;
using Sluice.Gateway.Mcp;

namespace Sluice.Gateway.Tests.Mcp;

public sealed class ResponseObserverTests
{
    private const string Unknown = nameof(ResponseOutcome.Unknown);
    private const string Result = nameof(ResponseOutcome.Result);
    private const string ToolError = nameof(ResponseOutcome.ToolError);

    /// <summary>Our id, the message, what it says.</summary>
    public static readonly TheoryData<string, string, string> Messages = new()
    {
        { "7", """{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"x"}]}}""", Result },
        { "7", """{"jsonrpc":"2.0","id":7,"result":{"content":[],"isError":false}}""", Result },
        { "7", """{"jsonrpc":"2.0","id":7,"result":{"content":[],"isError":true}}""", ToolError },
        { "7", """ { "result" : { "isError" : true , "content" : [ ] } , "id" : 7 } """, ToolError },
        { "7", """{"id":7,"error":{"code":-32601,"message":"no such tool"}}""", "-32601" },
        { "7", """{"error":{"message":"x","data":{"code":1},"code":12},"id":7}""", "12" },
        { "7", """{"error":{"code":-32601},"id":7}""", "-32601" },
        { "7", """{"error":{"code":"-32601"},"id":7}""", "RpcError" },
        { "7", """{"error":{"code":-32601.0},"id":7}""", "RpcError" },
        { "7", """{"error":{"code":99999999999},"id":7}""", "RpcError" },
        { "7", """{"error":{},"id":7}""", "RpcError" },
        { "7", """{"error":"text","id":7}""", "RpcError" },
        { "7", """{"result":null,"id":7}""", Result },
        { "7", """{"result":[{"isError":true}],"id":7}""", Result },

        // What only looks like it.
        { "7", """{"id":7,"result":{"structuredContent":{"isError":true,"id":8,"error":{"code":1}}}}""", Result },
        { "7", """{"id":7,"result":{"text":"\",\"isError\":true,\"x\":\"","isErrors":true,"isErro":true}}""", Result },
        { "7", """{"id":7,"result":{"isError":"true"}}""", Result },
        { "7", """{"id":7,"result":{"code":-32601}}""", Result },
        { "7", """{"x":{"id":7,"result":{}}}""", Unknown },
        { "7", """{"params":{"id":7},"id":8,"result":{}}""", Unknown },

        // Another request's, or none.
        { "7", """{"id":8,"result":{}}""", Unknown },
        { "7", """{"id":77,"result":{}}""", Unknown },
        { "7", """{"id":"7","result":{}}""", Unknown },
        { "\"7\"", """{"id":7,"result":{}}""", Unknown },
        { "7", """{"id":null,"error":{"code":-32600}}""", Unknown },
        { "7", """{"id":[7],"result":{}}""", Unknown },
        { "7", """{"error":{"code":-32600}}""", Unknown },
        { "7", """{"id":7,"method":"sampling/createMessage","params":{}}""", Unknown },
        { "7", """{"method":"notifications/progress","params":{"progress":7}}""", Unknown },

        // String ids compare by value.
        { "\"a/b\"", """{"id":"a\/b","result":{}}""", Result },
        { "\"a\\/b\"", """{"id":"a/b","result":{}}""", Result },
        { "\"\\u00e4\"", """{"id":"ä","result":{}}""", Result },
        { "\"ä\"", """{"id":"\u00E4","result":{}}""", Result },
        { "\"ä\"", """{"id":"\u00E5","result":{}}""", Unknown },
        { "\"a\"", """{"id":"\ud800","result":{}}""", Unknown },
        { "\"a\"", """{"id":"\q","result":{}}""", Unknown },

        // Not to be relied on.
        { "7", "", Unknown },
        { "7", "null", Unknown },
        { "7", """[{"id":7,"result":{}}]""", Unknown },
        { "7", """{"id":7,"result":{}""", Unknown },
        { "7", """{"id":7,"result":{}}}""", Unknown },
        { "7", """{"id":7,"result":{}} x""", Unknown },
        { "7", """{"id":7,"result":{}}{"id":7,"error":{}}""", Unknown },
        { "7", """{"id":7,"result":{},"error":{}}""", Unknown },
        { "7", """{"id":7,"id":7,"result":{}}""", Unknown },
        { "7", """{"id":7,"result":{"isError":true,"isError":false}}""", Unknown },
        { "7", """{"id":7 "result":{}}""", Unknown },
        { "7", """{"id":7,,"result":{}}""", Unknown },
        { "7", """{"id"=7,"result":{}}""", Unknown },
        { "7", """{"id":7,"result":{},}""", Unknown },
        { "7", """{"id":7,"result":}""", Unknown },
        { "7", "HTTP upstream is sick", Unknown },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Feed_Json_AnySplit_TellsTheSame(string id, string message, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(message);
        foreach (byte[][] chunks in Splits(bytes))
        {
            var observer = new ResponseObserver();
            observer.Begin(Encoding.UTF8.GetBytes(id), isEventStream: false);
            foreach (byte[] chunk in chunks)
                observer.Feed(chunk);
            Assert.Equal(expected, Describe(observer.Response));
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Feed_Events_AnySplit_TellsTheSame(string id, string message, string expected)
    {
        string progress = """data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"id":7}}""";
        byte[] before = Encoding.UTF8.GetBytes($"\uFEFF: hello\r\n\r\nid: 1\ndata:\n\ndata\n\n{progress}\n\nevent: message\rdata:{message}\r\r");
        byte[] bytes = [.. before, .. Encoding.UTF8.GetBytes(progress), .. "\n\n"u8];
        foreach (byte[][] chunks in Splits(bytes))
        {
            var observer = new ResponseObserver();
            observer.Begin(Encoding.UTF8.GetBytes(id), isEventStream: true);
            int end = -1;
            int fed = 0;
            foreach (byte[] chunk in chunks)
            {
                int inChunk = observer.Feed(chunk);
                if (inChunk >= 0)
                    end = fed + inChunk;
                fed += chunk.Length;
            }

            Assert.Equal(expected, Describe(observer.Response));
            Assert.Equal(expected == Unknown ? -1 : before.Length, end);
        }
    }

    [Fact]
    public void Feed_MessageOverSeveralDataLines_IsOneMessage()
    {
        var observer = new ResponseObserver();
        observer.Begin("7"u8, isEventStream: true);
        ReadOnlySpan<byte> stream = "data: {\"id\":7,\ndata: \"result\":\r\ndata:{\"isError\":true}\ndata\ndata: }\r\n\r\ndata: more\n\n"u8;

        int end = observer.Feed(stream);

        Assert.Equal(ToolError, Describe(observer.Response));
        Assert.Equal(stream.IndexOf("data: more"u8), end);
    }

    [Fact]
    public void Feed_AfterTheAnswer_StaysWithIt()
    {
        var observer = new ResponseObserver();
        observer.Begin("7"u8, isEventStream: true);

        Assert.True(observer.Feed("data: {\"id\":7,\"result\":{}}\n\n"u8) > 0);
        Assert.Equal(-1, observer.Feed("data: {\"id\":7,\"error\":{\"code\":-32601}}\n\n"u8));
        Assert.Equal(Result, Describe(observer.Response));
    }

    [Fact]
    public void Feed_Json_CompletesWithTheChunkThatEndsIt()
    {
        var observer = new ResponseObserver();
        observer.Begin("7"u8, isEventStream: false);

        Assert.Equal(-1, observer.Feed("{\"id\":7,\"result\""u8));
        Assert.Equal(5, observer.Feed(":{}} "u8));
        Assert.Equal(-1, observer.Feed("\n"u8));
        Assert.Equal(Result, Describe(observer.Response));
    }

    [Theory]
    [InlineData("data: {\"id\":\"long id\",\"result\":{\"isError\":true")]
    [InlineData("data: {\"id\":\"long id\",\"result\":{\"isError\":true}}\n\n")]
    [InlineData("data: {\"id\":\"long id\",\"\\")]
    [InlineData("data: {\"id\":\"lo")]
    [InlineData("data: [[\"")]
    [InlineData("dat")]
    [InlineData("\uFEFF: x\r")]
    public void Begin_ReusedForAnotherRequest_ForgetsTheLast(string before)
    {
        var observer = new ResponseObserver();
        observer.Begin("\"long id\""u8, isEventStream: true);
        observer.Feed(Encoding.UTF8.GetBytes(before));
        observer.Begin("7"u8, isEventStream: false);
        Assert.Equal(Unknown, Describe(observer.Response));
        observer.Feed("{\"\":\"\",\"id\":7,\"error\":{\"code\":5}}"u8);

        Assert.Equal("5", Describe(observer.Response));
    }

    [Fact]
    public void ReadEvents_UntilTheNextBegin_ReadsEvents()
    {
        var observer = new ResponseObserver();
        observer.Begin("7"u8, isEventStream: false);
        observer.ReadEvents();
        Assert.True(observer.Feed(": x\n\ndata: {\"id\":7,\"result\":{\"isError\":true}}\n\n"u8) > 0);
        Assert.Equal(ToolError, Describe(observer.Response));

        observer.Begin("8"u8, isEventStream: false);
        observer.Feed("{\"id\":8,\"error\":{\"code\":5}}"u8);
        Assert.Equal("5", Describe(observer.Response));
    }

    [Fact]
    public void Feed_DeepAndLargeResult_IsSkimmedInConstantMemory()
    {
        var observer = new ResponseObserver();
        observer.Begin("7"u8, isEventStream: false);
        observer.Feed("{\"id\":7,\"result\":{\"x\":"u8);
        byte[] open = Encoding.UTF8.GetBytes(new string('[', 10_000) + "\"" + new string('y', 10_000));
        byte[] close = Encoding.UTF8.GetBytes("\"" + new string(']', 10_000));

        long before = GC.GetAllocatedBytesForCurrentThread();
        observer.Feed(open);
        observer.Feed(close);
        observer.Feed(",\"isError\":true}}"u8);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(ToolError, Describe(observer.Response));
    }

    [Fact]
    public void Feed_IdFarTooLong_IsNotOurs()
    {
        var observer = new ResponseObserver();
        observer.Begin("\"7\""u8, isEventStream: false);
        observer.Feed(Encoding.UTF8.GetBytes($"{{\"id\":\"{new string('7', 10_000)}\",\"result\":{{}}}}"));

        Assert.Equal(Unknown, Describe(observer.Response));
    }

    private static string Describe(ObservedResponse response) => response.ErrorCode?.ToString() ?? response.Outcome.ToString();

    private static IEnumerable<byte[][]> Splits(byte[] bytes)
    {
        yield return [bytes];
        yield return [.. bytes.Chunk(1)];
        for (int split = 1; split < bytes.Length; split++)
            yield return [bytes[..split], bytes[split..]];
    }
}
