using System.Text;
using Sluice.Gateway.Mcp;

namespace Sluice.Gateway.Tests.Mcp;

public sealed class SealedParamsTests
{
    private readonly RpcMessage _message = new();

    [Fact]
    public void TryParse_ARetry_FindsWhatIsSealed()
    {
        Parse(""" "method":"tools/call","params":{"arguments":{"requestState":1,"taskId":2},"inputResponses": {"a":{"action":"accept"}},"name":"x","request\u0053tate":"s\n","taskId":"t" }""");

        Assert.Equal("\"s\\n\"", Text(_message.RequestStateRange));
        Assert.Equal("""{"a":{"action":"accept"}}""", Text(_message.InputResponsesRange));
        Assert.Equal("\"t\"", Text(_message.TaskIdRange));
        Assert.True(_message.RelatedTaskRange.IsEmpty);
    }

    [Theory]
    [InlineData(""" "method":"notifications/cancelled","params":{"_meta":{"a":{"taskId":"no"},"io.modelcontextprotocol/related-task":{"x":{"taskId":"no"},"taskId":"t"}}}""")]
    [InlineData(""" "result":{"action":"accept","taskId":"no","_meta":{"io.modelcontextprotocol\/related-task":{"taskId":"t"},"x":1},"content":{"_meta":{}}}""")]
    public void TryParse_RelatedTask_IsFoundInParamsAndInResults(string rest)
    {
        Parse(rest);

        Assert.Equal("\"t\"", Text(_message.RelatedTaskRange));
        Assert.True(_message.TaskIdRange.IsEmpty);
    }

    [Fact]
    public void TryParse_Subscription_FindsItsTasks()
    {
        Parse(""" "method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true,"taskIds":["a", "b"]}}""");

        Assert.Equal(["\"a\"", "\"b\""], _message.SubscribedTaskRanges.Select(Text));
        Parse(""" "method":"ping" """);
        Assert.Empty(_message.SubscribedTaskRanges);
    }

    [Theory]
    [InlineData("\"requestState\" must be a string", """ "method":"tools/call","params":{"name":"x","requestState":null}""")]
    [InlineData("\"requestState\" must be a string", """ "method":"prompts/get","params":{"name":"x","requestState":{"a":1}}""")]
    [InlineData("\"taskId\" must be a string", """ "method":"tasks/get","params":{"taskId":7}""")]
    [InlineData("\"inputResponses\" must be an object", """ "method":"tasks/update","params":{"taskId":"t","inputResponses":[]}""")]
    [InlineData("\"notifications\" must be an object", """ "method":"subscriptions/listen","params":{"notifications":["a"]}""")]
    [InlineData("array of at most 256 strings", """ "method":"subscriptions/listen","params":{"notifications":{"taskIds":"a"}}""")]
    [InlineData("array of at most 256 strings", """ "method":"subscriptions/listen","params":{"notifications":{"taskIds":["a",["b"]]}}""")]
    [InlineData("A related task must be an object", """ "method":"x","params":{"_meta":{"io.modelcontextprotocol/related-task":"t"}}""")]
    [InlineData("of a related task must be a string", """ "result":{"_meta":{"io.modelcontextprotocol/related-task":{"taskId":1}}}""")]
    [InlineData("appears twice", """ "method":"x","params":{"requestState":"a","request\u0053tate":"b"}""")]
    [InlineData("appears twice", """ "result":{"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"a","taskId":"b"}}}""")]
    [InlineData("only by case", """ "method":"x","params":{"_meta":{"io.modelcontextprotocol/related-task":{"taskID":"a"}}}""")]
    [InlineData("only by case", """ "method":"x","params":{"notifications":{"taskids":["a"]}}""")]
    [InlineData("only by case", """ "method":"x","params":{"RequestState":"a"}""")]
    public void TryParse_SealedMemberOfWrongForm_IsRefused(string said, string rest)
    {
        Assert.False(TryParse(rest, out RpcError error));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void TryParse_ManySubscribedTasks_AreBounded(int count, bool passes) =>
        Assert.Equal(passes, TryParse($$$""" "method":"subscriptions/listen","params":{"notifications":{"taskIds":[{{{string.Join(',', Enumerable.Repeat("\"a\"", count))}}}]}}""", out _));

    [Theory]
    [InlineData("tasks/get", true)]
    [InlineData("tasks/update", true)]
    [InlineData("tasks/cancel", true)]
    [InlineData("tasks/result", false)]
    [InlineData("tools/call", false)]
    public void TargetIs_RequestsThatRouteByTask_NameTheTask(string method, bool names)
    {
        Parse($$""" "method":"{{method}}","params":{"name":"x","taskId":"t\u0031"}""");

        Assert.Equal(names, _message.TargetIs("t1"));
    }

    private void Parse(string rest) => Assert.True(TryParse(rest, out RpcError error), error.Message);

    private bool TryParse(string rest, out RpcError error) => RpcParser.TryParse(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,{{rest}}}"""), _message, out error);

    private string Text(Slice range) => Encoding.UTF8.GetString(_message.Text(range));
}
