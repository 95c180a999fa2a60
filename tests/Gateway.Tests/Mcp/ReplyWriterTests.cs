using System.Buffers;
using System.Text;
using Sluice.Gateway.Mcp;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Policy.Windows;

namespace Sluice.Gateway.Tests.Mcp;

public sealed class ReplyWriterTests
{
    private static readonly Limit TenAMinute = new()
    {
        Rule = "/tools/pimea_start_session/limits/pimea_start_session_rate",
        Counter = "pimea_start_session_rate",
        Window = new WindowLength(60_000, "minute"),
        Max = Units.Whole(10),
    };

    private readonly ReplyWriter _writer = new();

    [Fact]
    public void WriteDenial_Limit_IsTheContractsExample()
    {
        string written = Write(new DenialReply
        {
            Id = "7"u8,
            Message = "Limit of 10 per minute reached; retry in 12 s.",
            Reason = "limit",
            Rule = TenAMinute.Rule,
            Policy = "pimea-default@3",
            Limit = TenAMinute,
            RetryAfterMs = 12_000,
        });

        const string Example = """
            {"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"[POLICY DENIED] Limit of 10 per minute reached; retry in 12 s."}],"isError":true,
             "_meta":{"sluice/decision":{"outcome":"denied","reason":"limit","rule":"/tools/pimea_start_session/limits/pimea_start_session_rate",
               "policy":"pimea-default@3","retryAfterMs":12000,"limit":{"counter":"pimea_start_session_rate","window":"minute","max":10,"remaining":0}}}}}
            """;
        Assert.Equal(OneLine(Example), written);
    }

    [Fact]
    public void WriteDenial_NotAvailable_TellsNoRule()
    {
        const string Expected = """
            {"jsonrpc":"2.0","id":"a\/1","result":{"content":[{"type":"text","text":"[POLICY DENIED] Tool \"löschen\" is not available."}],"isError":true,
             "_meta":{"sluice/decision":{"outcome":"denied","reason":"not_available"}}}}
            """;

        string written = Write(new DenialReply
        {
            Id = "\"a\\/1\""u8,
            Message = "Tool \"löschen\" is not available.",
            Reason = "not_available",
            Rule = "(hidden)",
        });

        Assert.Equal(OneLine(Expected), written);
    }

    [Fact]
    public void WriteDenial_ModernEra_NamesTheTypeOfTheResult() =>
        Assert.StartsWith(
            """{"jsonrpc":"2.0","id":7,"result":{"resultType":"complete","content":[""",
            Write(new DenialReply { Id = "7"u8, Message = "No.", Reason = "deny_if", Rule = "/tools/x/deny_if/0", NamesResultType = true }),
            StringComparison.Ordinal);

    [Fact]
    public void WriteDenial_CostOverMax_HasFractionsAndNoRetryTime()
    {
        var limit = new Limit { Rule = "r", Counter = "eur", Window = new WindowLength(86_400_000, "day"), Max = new Units(2_500_000) };

        Assert.EndsWith(
            """ "limit":{"counter":"eur","window":"day","max":2.5,"remaining":0.000001}}}}}""".TrimStart(),
            Write(new DenialReply { Id = "7"u8, Message = "No.", Reason = "limit", Rule = "r", Limit = limit, Remaining = new Units(1) }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void WriteDenial_RetryTimeWithoutLimit_IsNotWritten() =>
        Assert.DoesNotContain(
            "retryAfterMs",
            Write(new DenialReply { Id = "7"u8, Message = "No.", Reason = "ledger_unavailable", RetryAfterMs = 5 }),
            StringComparison.Ordinal);

    [Fact]
    public void WriteError_WithId_EchoesItsSpelling()
    {
        var output = new ArrayBufferWriter<byte>();
        _writer.WriteError(new RpcError(-32001, "No \"upstream\".", "\"\\u0061\""u8.ToArray()), output, """{"a":1}"""u8);

        Assert.Equal(
            """{"jsonrpc":"2.0","id":"\u0061","error":{"code":-32001,"message":"No \"upstream\".","data":{"a":1}}}""",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void WriteError_WithoutId_SaysNull()
    {
        var output = new ArrayBufferWriter<byte>();
        _writer.WriteError(new RpcError(RpcCode.ParseError, "Not valid UTF-8 (at byte 3).", default), output);

        Assert.Equal(
            """{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Not valid UTF-8 (at byte 3)."}}""",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void WriteDenial_WriterInUse_AllocatesNothing()
    {
        var output = new ArrayBufferWriter<byte>(4096);
        var denial = new DenialReply
        {
            Id = "7"u8,
            Message = "No.",
            Reason = "limit",
            Rule = TenAMinute.Rule,
            Policy = "p@1",
            Limit = TenAMinute,
            RetryAfterMs = 1,
        };
        _writer.WriteDenial(denial, output);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            output.ResetWrittenCount();
            _writer.WriteDenial(denial, output);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string OneLine(string text) => string.Concat(text.Split('\n').Select(line => line.TrimStart()));

    private string Write(in DenialReply denial)
    {
        var output = new ArrayBufferWriter<byte>();
        _writer.WriteDenial(denial, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
