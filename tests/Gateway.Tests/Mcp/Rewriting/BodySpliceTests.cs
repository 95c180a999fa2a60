using System.Text;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Mcp.Rewriting;

namespace Sluice.Gateway.Tests.Mcp.Rewriting;

public sealed class BodySpliceTests
{
    private const string Body = """
         {"jsonrpc":"2.0","id":1,"method":"tools\/call","params":{"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"t\u0031"}} ,
         "name":"x", "requestState" : "old" ,"inputResponses":{"a":{}},"taskId":"t2"}}
        """;

    private readonly RpcMessage _message = new();
    private readonly BodySplice _splice = new();

    public BodySpliceTests() => Assert.True(RpcParser.TryParse(Encoding.UTF8.GetBytes(Body), _message, out _));

    [Fact]
    public void Apply_SealedValuesInAnyOrder_ReplacesThemAndNothingElse()
    {
        _splice.Replace(_message.TaskIdRange, "zwei\""u8);
        _splice.Replace(_message.RelatedTaskRange, ""u8);
        _splice.Replace(_message.RequestStateRange, "ä\n"u8);

        string expected = Body.Replace("\"old\"", "\"ä\\n\"", StringComparison.Ordinal)
            .Replace("\"t\\u0031\"", "\"\"", StringComparison.Ordinal).Replace("\"t2\"", "\"zwei\\\"\"", StringComparison.Ordinal);
        Assert.Equal(expected, Encoding.UTF8.GetString(_splice.Apply(_message.Body).Span));
    }

    [Fact]
    public void Apply_NothingReplaced_IsTheBodyItself()
    {
        _splice.Replace(_message.TaskIdRange, "x"u8);
        _splice.Clear();

        Assert.True(_splice.Apply(_message.Body).Equals(_message.Body));
    }

    [Fact]
    public void Apply_OnceWarm_AllocatesNothing()
    {
        long before = 0;
        for (int i = 0; i < 10; i++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            _splice.Replace(_message.TaskIdRange, "x"u8);
            _splice.Replace(_message.RequestStateRange, "y"u8);
            _splice.Apply(_message.Body);
            _splice.Clear();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
