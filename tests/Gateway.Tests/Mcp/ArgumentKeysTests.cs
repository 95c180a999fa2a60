using System.Text;
using Sluice.Gateway.Mcp;

namespace Sluice.Gateway.Tests.Mcp;

public sealed class ArgumentKeysTests
{
    private static readonly NamePredicate Nothing = _ => false;

    private readonly RpcMessage _message = new();

    [Theory]
    [InlineData("""{}""", """[]""")]
    [InlineData("""{"b":1,"a":{"z":1},"B":2,"aa":3}""", """["B","a","aa","b"]""")]
    [InlineData("""{"\u0062":1,"a":1}""", """["a","b"]""")]
    [InlineData("""{"\"q\\":1,"é":1,"":1}""", """["","\"q\\","é"]""")]
    public void Write_Keys_SortedAndUnescaped(string arguments, string expected) => Assert.Equal(expected, Write(arguments, Nothing));

    [Fact]
    public void Write_RedactedKeys_AreLeftOut() =>
        Assert.Equal("""["amount"]""", Write("""{"t\u006fken":"s","amount":1,"password":2}""", name => name is "token" or "password"));

    [Fact]
    public void Write_TooManyKeys_SaysThatSomeAreLeftOut()
    {
        string arguments = "{" + string.Join(',', Enumerable.Range(100, ArgumentKeys.Most + 1).Select(i => $"\"{i}\":1")) + "}";

        string written = Write(arguments, Nothing);

        Assert.Equal(ArgumentKeys.Most, written.Count(c => c == ','));
        Assert.EndsWith("\"163\",\"…\"]", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_KeyTooLong_SaysThatSomeAreLeftOut()
    {
        string fits = new('a', ArgumentKeys.LongestKey);

        Assert.Equal($$$"""["{{{fits}}}","…"]""", Write($$$"""{"{{{fits}}}":1,"b{{{fits}}}":2}""", Nothing));
    }

    [Fact]
    public void Write_CallWithoutArguments_IsEmpty()
    {
        Write("""{"a":1}""", Nothing);
        Assert.True(RpcParser.TryParse("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}"""u8.ToArray(), _message, out _));

        Assert.Equal("[]", Written(Nothing));
    }

    [Fact]
    public void Write_CallAfterCall_EachHasItsOwnKeys()
    {
        NamePredicate none = static _ => false;

        Assert.Equal("""["ab","c"]""", Write("""{"ab":1,"c":1}""", none));
        Assert.Equal("""["a","bc"]""", Write("""{"a":1,"bc":1}""", none));
        Assert.Equal("""["a","bc"]""", Write("""{"bc":1,"a":1}""", none));
        Assert.Equal("""["a","bc"]""", Write("""{"bc":1,"a":1}""", none));
        Assert.Equal("""["a"]""", Write("""{"bc":1,"a":1}""", static name => name is "bc"));
        Assert.Equal("""["…"]""", Write($$"""{"{{new string('x', ArgumentKeys.LongestKey + 1)}}":1}""", none));
        Assert.Equal("[]", Write("{}", none));
    }

    private string Write(string arguments, NamePredicate redacts)
    {
        byte[] body = Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{{{arguments}}}}}""");
        Assert.True(RpcParser.TryParse(body, _message, out RpcError error), error.Message);
        return Written(redacts);
    }

    private string Written(NamePredicate redacts) => Encoding.UTF8.GetString(_message.ArgumentKeys.ToJson(redacts).Span);
}
