using System.Text;
using Sluice.Gateway.Mcp;

namespace Sluice.Gateway.Tests.Mcp;

/// <summary>Wire duty 2, clause by clause.</summary>
public sealed class RpcParserRefusalTests
{
    private const int Parse = RpcCode.ParseError;
    private const int Request = RpcCode.InvalidRequest;
    private const int Params = RpcCode.InvalidParams;

    /// <summary>Code, what the message says, the body (of which § stands for the bytes of <c>"jsonrpc":"2.0","id":7</c>).</summary>
    public static readonly TheoryData<int, string, string> Refused = new()
    {
        // One JSON value, and nothing else.
        { Parse, "valid JSON", "" },
        { Parse, "valid JSON", " " },
        { Parse, "valid JSON", "{" },
        { Parse, "valid JSON", """{§,"method":"ping" """ },
        { Parse, "valid JSON", """{§,"method":"ping"}{§,"method":"ping"}""" },
        { Parse, "valid JSON", """{§,"method":"ping"},""" },
        { Parse, "valid JSON", """{§,"method":"ping"} x""" },
        { Parse, "valid JSON", "{§,\"method\":\"ping\"}\0" },
        { Parse, "valid JSON", """{§,"method":"ping",}""" },
        { Parse, "valid JSON", """{§,"method":"ping"/**/}""" },
        { Parse, "valid JSON", """{§,'method':'ping'}""" },
        { Parse, "valid JSON", """{§,method:"ping"}""" },
        { Parse, "valid JSON", "{§,\"method\":\"pi\nng\"}" },
        { Parse, "valid JSON", """{§,"method":"\x70ing"}""" },
        { Parse, "valid JSON", """{§,"method":"x","params":{"a":01}}""" },
        { Parse, "valid JSON", """{§,"method":"x","params":{"a":+1}}""" },
        { Parse, "valid JSON", """{§,"method":"x","params":{"a":.5}}""" },
        { Parse, "valid JSON", """{§,"method":"x","params":{"a":NaN}}""" },
        { Parse, "valid JSON", """{§,"method":"x","params":{"a":Infinity}}""" },
        { Parse, "byte order mark", "\uFEFF{§,\"method\":\"ping\"}" },

        // No batches, no other values.
        { Request, "batches", """[{§,"method":"ping"}]""" },
        { Request, "batches", "[]" },
        { Request, "object", "7" },
        { Request, "object", "null" },
        { Request, "object", "\"ping\"" },

        // Duplicates, anywhere and in any spelling.
        { Request, "twice", """{§,"method":"ping","method":"ping"}""" },
        { Request, "twice", """{§,"id":7,"method":"ping"}""" },
        { Request, "twice", """{§,"method":"ping","\u006dethod":"ping"}""" },
        { Request, "twice", """{§,"method":"tools/call","params":{"name":"a","name":"b"}}""" },
        { Request, "twice", """{§,"method":"tools/call","params":{"name":"a","n\u0061me":"b"}}""" },
        { Request, "twice", """{§,"method":"tools/call","params":{"n\u0061me":"a","\u006eame":"b"}}""" },
        { Request, "twice", """{§,"method":"tools/call","params":{"name":"a","arguments":{},"arguments":{}}}""" },
        { Request, "twice", """{§,"method":"tools/call","params":{"name":"a","arguments":{"amount":1,"amount":2}}}""" },
        { Request, "twice", """{§,"method":"tools/call","params":{"name":"a","arguments":{"/":1,"\/":2}}}""" },
        { Request, "twice", """{§,"method":"tools/call","params":{"name":"a","arguments":{"":1,"":2}}}""" },
        { Request, "twice", """{§,"method":"tools/call","params":{"name":"a","arguments":{"😀":1,"\ud83d\ude00":2}}}""" },
        { Request, "twice", """{§,"method":"tools/call","params":{"name":"a","arguments":{"x":[1,{"y":{"k":1,"l":2,"k":3}}]}}}""" },
        { Request, "twice", """{§,"method":"tools/call","params":{"name":"a","_meta":{"a":1,"a":1}}}""" },
        { Request, "twice", """{§,"method":"vendor/x","params":{"own":{"a":1,"a":1}}}""" },
        { Request, "twice", """{§,"result":{"content":[{"a":1,"\u0061":1}]}}""" },

        // Members that differ from a known one only by case; for readers that fold by Unicode too.
        { Request, "only by case", """{§,"Method":"ping"}""" },
        { Request, "only by case", """{§,"method":"ping","PARAMS":{}}""" },
        { Request, "only by case", """{§,"method":"ping","\u0050arams":{}}""" },
        { Request, "only by case", """{"jsonRpc":"2.0","id":7,"method":"ping"}""" },
        { Request, "only by case", """{§,"method":"ping","paramſ":{}}""" },
        { Params, "only by case", """{§,"method":"tools/call","params":{"Name":"a"}}""" },
        { Params, "only by case", """{§,"method":"tools/call","params":{"name":"a","ARGUMENTS":{}}}""" },
        { Params, "only by case", """{§,"method":"tools/call","params":{"name":"a","\u0041rguments":{}}}""" },
        { Params, "only by case", """{§,"method":"tools/call","params":{"name":"a","argumentſ":{}}}""" },
        { Params, "only by case", """{§,"method":"tools/call","params":{"name":"a","ta\u017f\u212a":{}}}""" },
        { Params, "only by case", """{§,"method":"tools/call","params":{"name":"a","tas\u212a":{}}}""" },
        { Params, "only by case", """{§,"method":"resources/read","params":{"ur\u0130":"x"}}""" },
        { Params, "only by case", """{§,"method":"resources/read","params":{"ur\u0131":"x"}}""" },
        { Params, "only by case", """{§,"method":"tools/call","params":{"name":"a","_Meta":{}}}""" },
        { Params, "only by case", """{§,"method":"tools/call","params":{"name":"a","requeststate":""}}""" },
        { Params, "only by case", """{§,"method":"tools/list","params":{"Cursor":""}}""" },
        { Request, "only by case", """{§,"method":"Tools/Call","params":{"name":"a"}}""" },
        { Request, "only by case", """{§,"method":"toolſ/call","params":{"name":"a"}}""" },

        // The envelope.
        { Request, "not one of JSON-RPC", """{§,"method":"ping","extra":1}""" },
        { Request, "not one of JSON-RPC", """{§,"method":"ping","":1}""" },
        { Request, "\"2.0\"", """{"id":7,"method":"ping"}""" },
        { Request, "\"2.0\"", """{"jsonrpc":"1.0","id":7,"method":"ping"}""" },
        { Request, "\"2.0\"", """{"jsonrpc":2.0,"id":7,"method":"ping"}""" },
        { Request, "\"2.0\"", """{"jsonrpc":["2.0"],"id":7,"method":"ping"}""" },
        { Request, "\"method\"", """{§,"method":7}""" },
        { Request, "\"method\"", """{§,"method":null}""" },
        { Request, "\"method\"", """{§,"method":""}""" },
        { Request, "neither", """{§}""" },
        { Request, "neither", """{§,"params":{}}""" },
        { Request, "neither", """{§,"method":"ping","result":{}}""" },
        { Request, "neither", """{§,"result":{},"error":{}}""" },
        { Request, "neither", """{§,"result":{},"params":{}}""" },
        { Request, "neither", """{"jsonrpc":"2.0","result":{}}""" },

        // What a call must have.
        { Request, "needs an id", """{"jsonrpc":"2.0","method":"tools/call","params":{"name":"a"}}""" },
        { Params, "\"params\"", """{§,"method":"ping","params":[]}""" },
        { Params, "\"params\"", """{§,"method":"ping","params":null}""" },
        { Params, "\"params\"", """{§,"method":"ping","params":"{}"}""" },
        { Params, "\"arguments\"", """{§,"method":"tools/call","params":{"name":"a","arguments":[]}}""" },
        { Params, "\"arguments\"", """{§,"method":"tools/call","params":{"name":"a","arguments":null}}""" },
        { Params, "\"arguments\"", """{§,"method":"tools/call","params":{"name":"a","arguments":"{}"}}""" },
        { Params, "\"arguments\"", """{§,"method":"prompts/get","params":{"name":"a","arguments":7}}""" },
        { Params, "\"_meta\"", """{§,"method":"ping","params":{"_meta":null}}""" },
        { Params, "protocol version", """{§,"method":"ping","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":2}}}""" },
        { Params, "\"params.name\"", """{§,"method":"tools/call"}""" },
        { Params, "\"params.name\"", """{§,"method":"tools/call","params":{}}""" },
        { Params, "\"params.name\"", """{§,"method":"tools/call","params":{"name":7}}""" },
        { Params, "\"params.name\"", """{§,"method":"tools/call","params":{"name":null}}""" },
        { Params, "\"params.name\"", """{§,"method":"tools/call","params":{"name":["a"]}}""" },

        // Numbers and strings that readers disagree on.
        { Request, "finite", """{§,"method":"tools/call","params":{"name":"a","arguments":{"amount":1e999}}}""" },
        { Request, "finite", """{§,"method":"tools/call","params":{"name":"a","arguments":{"amount":-1E+400}}}""" },
        { Request, "finite", """{§,"method":"tools/call","params":{"name":"a","arguments":{"amount":1e99999999999999999999}}}""" },
        { Request, "finite", """{§,"method":"vendor/x","params":{"deep":[{"a":[1.8e308]}]}}""" },
        { Parse, "surrogate", """{§,"method":"tools/call","params":{"name":"\ud83d"}}""" },
        { Parse, "surrogate", """{§,"method":"tools/call","params":{"name":"\ude00"}}""" },
        { Parse, "surrogate", """{§,"method":"tools/call","params":{"name":"\ude00\ud83d"}}""" },
        { Parse, "surrogate", """{§,"method":"tools/call","params":{"name":"\ud83dx\ude00"}}""" },
        { Parse, "surrogate", """{§,"method":"tools/call","params":{"name":"\ud83d\\ude00"}}""" },
        { Parse, "surrogate", """{§,"method":"tools/call","params":{"name":"a","arguments":{"\udC00":1}}}""" },
        { Parse, "surrogate", """{§,"method":"vendor/x","params":{"a":[["\uD800\uD800"]]}}""" },
        { Parse, "surrogate", """{§,"method":"\ud83d"}""" },
    };

    private readonly RpcMessage _message = new();

    [Theory]
    [MemberData(nameof(Refused))]
    public void TryParse_WhatAnotherReaderCouldReadDifferently_IsRefused(int code, string says, string body)
    {
        RpcError error = Refuse(Encoding.UTF8.GetBytes(body.Replace("§", "\"jsonrpc\":\"2.0\",\"id\":7", StringComparison.Ordinal)));

        Assert.Equal(code, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("-1.5")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void TryParse_IdNeitherStringNorInteger_IsRefused(string id)
    {
        RpcError error = Refuse(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"ping"}"""));

        Assert.Equal(RpcCode.InvalidRequest, error.Code);
        Assert.True(error.Id.IsEmpty);
    }

    [Fact]
    public void TryParse_IdMethodOrNameTooLong_IsRefused()
    {
        string id = new('i', RpcMessage.LongestId - 1);
        string method = new('m', RpcMessage.LongestMethod + 1);
        string name = new('n', RpcMessage.LongestToolName + 1);
        string muchLonger = new('n', 10 * RpcMessage.LongestToolName);

        Assert.True(Refuse(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":"{{{id}}}","method":"ping"}""")).Id.IsEmpty);
        Refuse(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}"}"""));
        Refuse(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{name}}}"}}"""));
        Refuse(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{muchLonger}}}"}}"""));
    }

    [Fact]
    public void TryParse_LongNumberBeyondDouble_IsRefused()
    {
        string digits = new('9', 400);
        RpcError error = Refuse(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":{{{digits}}}}}"""));

        Assert.Contains("finite", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xE2, 0x84 })]
    public void TryParse_InvalidUtf8_IsRefusedAtItsByte(byte[] bytes)
    {
        byte[] start = Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":7,"method":"x","params":{"a":"{{{new string('ä', 1000)}}}""");
        RpcError error = Refuse([.. start, .. bytes, .. "\"}}"u8]);

        Assert.Equal(RpcCode.ParseError, error.Code);
        Assert.Equal($"Not valid UTF-8 (at byte {start.Length}).", error.Message);
        Assert.Equal("7"u8.ToArray(), error.Id.ToArray());
    }

    [Fact]
    public void TryParse_Utf16_IsRefused() =>
        Assert.Equal(RpcCode.ParseError, Refuse(Encoding.Unicode.GetBytes("""{"jsonrpc":"2.0","id":7,"method":"ping"}""")).Code);

    [Fact]
    public void TryParse_Refusal_NamesThePlaceOfTheFault()
    {
        byte[] body = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"a","arguments":{"x":1,"x":2}}}"""u8.ToArray();
        int place = Encoding.UTF8.GetString(body).LastIndexOf("\"x\"", StringComparison.Ordinal);

        Assert.Equal($"A key appears twice in one object (at byte {place}).", Refuse(body).Message);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":7}""", "7")]
    [InlineData("""{"method":7,"x":{"id":1},"id":"later"}""", "\"later\"")]
    [InlineData("""{"id":"\u0061","jsonrpc":"2.0","method":"tools/call","params":{"name":""", "\"\\u0061\"")]
    [InlineData("""{"\u0069d":7,"jsonrpc":"1"}""", "7")]
    [InlineData("""{"jsonrpc":"1","id":7,"\ud800":1}""", "7")]
    [InlineData("""{"id":7,"id":8}""", "")]
    [InlineData("""{"id":7,"\u0069d":7}""", "")]
    [InlineData("""{"id":null}""", "")]
    [InlineData("""{"id":"\ud800"}""", "")]
    [InlineData("""{"params":{"id":7}}""", "")]
    [InlineData("""[{"id":7}]""", "")]
    [InlineData("""{"id":7""", "")]
    [InlineData("""{"method":tru,"id":7}""", "")]
    public void TryParse_Refusal_EchoesTheIdWhereItCanBeRead(string body, string id) =>
        Assert.Equal(id, Encoding.UTF8.GetString(Refuse(Encoding.UTF8.GetBytes(body)).Id.Span));

    private RpcError Refuse(byte[] body)
    {
        Assert.False(RpcParser.TryParse(body, _message, out RpcError error), "accepted");
        return error;
    }
}
