using System.Buffers;
using System.Text;
using Sluice.Gateway.Mcp;

namespace Sluice.Gateway.Tests.Mcp;

public sealed class ToolListFilterTests
{
    private static readonly NamePredicate ShowsNoX = name => !name.StartsWith("x");

    private readonly ToolListFilter _filter = new();
    private readonly ArrayBufferWriter<byte> _output = new();

    /// <summary>The <c>tools</c> member, before and after.</summary>
    public static readonly TheoryData<string, string> Lists = new()
    {
        { "[]", "[]" },
        { "[ ]", "[ ]" },
        { """[{"name":"a"}]""", """[{"name":"a"}]""" },
        { """[{"name":"x"}]""", "[]" },
        { """[ {"name":"x"} ]""", "[]" },
        { """[{"name":"x"},{"name":"a"}]""", """[{"name":"a"}]""" },
        { """[{"name":"a"},{"name":"x"}]""", """[{"name":"a"}]""" },
        { """[{"name":"a"},{"name":"x"},{"name":"b"}]""", """[{"name":"a"},{"name":"b"}]""" },
        { """[{"name":"x1"},{"name":"x2"},{"name":"a"}]""", """[{"name":"a"}]""" },
        { """[{"name":"a"},{"name":"x1"},{"name":"x2"}]""", """[{"name":"a"}]""" },
        { """[{"name":"x1"},{"name":"x2"}]""", "[]" },
        { """[{"name":"x1"},{"name":"a"},{"name":"x2"},{"name":"b"},{"name":"x3"}]""", """[{"name":"a"},{"name":"b"}]""" },
        { """[ {"name":"x"} , {"name":"a"} , {"name":"b"} ]""", """[ {"name":"a"} , {"name":"b"} ]""" },
        { """[ {"name":"a"} , {"name":"x"} , {"name":"b"} ]""", """[ {"name":"a"} , {"name":"b"} ]""" },
        { """[ {"name":"a"} , {"name":"x"} ]""", """[ {"name":"a"} ]""" },
        { """[{"inputSchema":{"properties":{"name":{"type":"string"}},"tools":["x"]},"name":"a","_meta":{"name":"x"}}]""",
          """[{"inputSchema":{"properties":{"name":{"type":"string"}},"tools":["x"]},"name":"a","_meta":{"name":"x"}}]""" },
        { """[{"n\u0061me":"\u0078","description":"\u0078"},{"name":"\u0061","later":[1.50,1e2]}]""", """[{"name":"\u0061","later":[1.50,1e2]}]""" },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void Filter_List_DropsHiddenToolsAndKeepsTheRest(string tools, string expected)
    {
        const string Frame = """ {"jsonrpc":"2.0","id":1,"result":{"nextCursor":"c","tools":§,"own":{"tools":[{"name":"x"}]},"ttlMs":5}} """;

        FilterStatus status = Filter(Frame.Replace("§", tools, StringComparison.Ordinal));

        Assert.Equal(tools == expected ? FilterStatus.Unchanged : FilterStatus.Changed, status);
        Assert.Equal(Frame.Replace("§", expected, StringComparison.Ordinal), Written);
    }

    [Theory]
    [InlineData("""{"cacheScope":"public","tools":[]}""", """{"cacheScope":"private","tools":[]}""")]
    [InlineData("""{"tools":[{"name":"x"}],"c\u0061cheScope" : "publi\u0063" }""", """{"tools":[],"c\u0061cheScope" : "private" }""")]
    [InlineData("""{"cacheScope":"private","tools":[]}""", """{"cacheScope":"private","tools":[]}""")]
    [InlineData("""{"cacheScope":null,"_meta":{"cacheScope":"public"}}""", """{"cacheScope":null,"_meta":{"cacheScope":"public"}}""")]
    public void Filter_PublicCacheScope_BecomesPrivate(string result, string expected)
    {
        Filter($$$"""{"jsonrpc":"2.0","id":1,"result":{{{result}}}}""");

        Assert.Equal($$$"""{"jsonrpc":"2.0","id":1,"result":{{{expected}}}}""", Written);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"x","data":{"tools":[{"name":"x"}]}}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"tools":[{"name":"x"}]}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"roots/list"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required","requestState":"s"}}""")]
    public void Filter_NoList_PassesUnchanged(string message)
    {
        Assert.Equal(FilterStatus.Unchanged, Filter(message));
        Assert.Equal(message, Written);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("""{"result":{"tools":[]""")]
    [InlineData("""{"result":{"tools":[{"name":"a"}""")]
    [InlineData("""{"result":{"tools":[{"name":"x"}""")]
    [InlineData("""{"result":{"tools":[{"name":"x"} """)]
    [InlineData("""{"result":{"tools":[]}} {"result":{"tools":[]}}""")]
    [InlineData("""[{"result":{"tools":[]}}]""")]
    [InlineData("""{"result":[]}""")]
    [InlineData("""{"result":null}""")]
    [InlineData("""{"result":{"tools":[]},"result":{"tools":[{"name":"x"}]}}""")]
    [InlineData("""{"Result":{"tools":[{"name":"x"}]}}""")]
    [InlineData("""{"result":{"tools":{}}}""")]
    [InlineData("""{"result":{"tools":null}}""")]
    [InlineData("""{"result":{"tools":[],"tools":[{"name":"x"}]}}""")]
    [InlineData("""{"result":{"tools":[],"t\u006fols":[{"name":"x"}]}}""")]
    [InlineData("""{"result":{"Tools":[{"name":"x"}]}}""")]
    [InlineData("""{"result":{"toolſ":[{"name":"x"}]}}""")]
    [InlineData("""{"result":{"tools":[],"CacheScope":"public"}}""")]
    [InlineData("""{"result":{"tools":["x"]}}""")]
    [InlineData("""{"result":{"tools":[[{"name":"x"}]]}}""")]
    [InlineData("""{"result":{"tools":[null]}}""")]
    [InlineData("""{"result":{"tools":[{}]}}""")]
    [InlineData("""{"result":{"tools":[{"name":7}]}}""")]
    [InlineData("""{"result":{"tools":[{"name":null}]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"a","name":"x"}]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"a","n\u0061me":"x"}]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"a","Name":"x"}]}}""")]
    [InlineData("""{"result":{"tools":[{"name":"\ud800"}]}}""")]
    public void Filter_ListNotUnderstoodForSure_WritesNothing(string message)
    {
        Assert.Equal(FilterStatus.Unreadable, Filter(message));
        Assert.NotNull(_filter.Fault);
        Assert.Equal(0, _output.WrittenCount);
    }

    [Fact]
    public void Filter_AfterAnUnreadableList_StartsAnew()
    {
        Filter("""{"result":{"cacheScope":"public","tools":[{"name":"x"},{"name":7}]}}""");

        Assert.Equal(FilterStatus.Unchanged, Filter("""{"result":{"tools":[{"name":"a"}]}}"""));
        Assert.Null(_filter.Fault);
    }

    [Theory]
    [InlineData(": hello\n\n", ": hello\n\n")]
    [InlineData("id: 1\ndata:\n\n", "id: 1\ndata:\n\n")]
    [InlineData("event: ping\r\ndata: 12:00\r\n\r\n", "event: ping\r\ndata: 12:00\r\n\r\n")]
    [InlineData("data: {\"method\":\"notifications/message\"}\r\n\r\n", "data: {\"method\":\"notifications/message\"}\r\n\r\n")]
    [InlineData("id:1\rdata:{\"result\":{\"cacheScope\":\"public\"}}\r\r", "id:1\ndata: {\"result\":{\"cacheScope\":\"private\"}}\n\n")]
    [InlineData("id:1\rdata:{\"result\":{\"tools\":[{\"name\":\"a\"}]}}\r\r", "id:1\rdata:{\"result\":{\"tools\":[{\"name\":\"a\"}]}}\r\r")]
    [InlineData(
        "event: message\r\nid: 1\r\nretry: 5\r\ndata: {\"result\":{\"tools\":[{\"name\":\"x\"}]}}\r\n: end\r\n\r\n",
        "event: message\nid: 1\nretry: 5\ndata: {\"result\":{\"tools\":[]}}\n: end\n\n")]
    [InlineData(
        "data: {\"result\":{\ndata: \"tools\":[{\"name\":\"x\"},\rid: 1\rdata:{\"name\":\"a\"}\ndata: ]}}\n\n",
        "data: {\"result\":{\ndata: \"tools\":[\ndata: {\"name\":\"a\"}\ndata: ]}}\nid: 1\n\n")]
    public void Filter_Event_ReframesOnlyWhatChanges(string @event, string expected)
    {
        var reader = new SseReader(1024);
        ReadOnlySpan<byte> chunk = Encoding.UTF8.GetBytes(@event);
        Assert.Equal(SseReadStatus.Event, reader.Read(ref chunk, out SseEvent read));

        Assert.NotEqual(FilterStatus.Unreadable, _filter.Filter(read, ShowsNoX, _output));
        Assert.Equal(expected, Written);
    }

    [Theory]
    [InlineData("data: {\"result\":{\"tools\":7}}\n\n")]
    [InlineData("event: other\ndata: {\"result\":{\"tools\":[{\"name\":\"x\"}]}\n\n")]
    public void Filter_EventWithUnreadableList_WritesNothing(string @event)
    {
        var reader = new SseReader(1024);
        ReadOnlySpan<byte> chunk = Encoding.UTF8.GetBytes(@event);
        reader.Read(ref chunk, out SseEvent read);

        Assert.Equal(FilterStatus.Unreadable, _filter.Filter(read, ShowsNoX, _output));
        Assert.Equal(0, _output.WrittenCount);
    }

    private string Written => Encoding.UTF8.GetString(_output.WrittenSpan);

    private FilterStatus Filter(string message) => _filter.Filter(Encoding.UTF8.GetBytes(message), ShowsNoX, _output);
}
