using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Sluice.Policy.Tests.Evaluation;

public sealed class RedactedCopyTests
{
    private static readonly CompiledPolicy Policy = Policies.Load("""
        { "version": "1", "default": "deny", "redact": ["args.ssn", "/args/card.number", "args.customer.name", "args.rows.1", "args.rows.2.key"] }
        """);

    [Theory]
    [InlineData("", "{}")]
    [InlineData("""{"a":1,"b":[true,null,"é"],"c":{"d":-0.50e1}}""", """{"a":1,"b":[true,null,"é"],"c":{"d":-0.50e1}}""")]
    [InlineData("""{"ssn":"1","SSN":2,"card.number":"4","card":{"number":5}}""", """{"SSN":2,"card":{"number":5}}""")]
    [InlineData("""{"s\u0073n":"1","customer":{"nam\u0065":"x","city":"y"}}""", """{"customer":{"city":"y"}}""")]
    [InlineData("""{"customer":"no object"}""", """{"customer":"no object"}""")]
    [InlineData("""{"rows":[{"key":1},{"key":2},{"key":3,"more":4}]}""", """{"rows":[{"key":1},{"more":4}]}""")]
    [InlineData("""{"deep":[{"Token":"t","list":[{"API_KEY":"k","x":1}]}],"password":{"a":1}}""", """{"deep":[{"list":[{"x":1}]}]}""")]
    public void Copy_Arguments_HasNothingThatIsRedacted(string arguments, string expected) => Assert.Equal((expected, true), Copy(arguments));

    [Fact]
    public void Copy_LongText_IsCutAndSaysSo()
    {
        var (copy, isWhole) = Copy($$"""{"text":"{{new string('x', 999)}}😀tail","n":{{new string('9', 101)}}}""");
        Assert.False(isWhole);
        Assert.Equal($$"""{"text":"{{new string('x', 999)}}… (1005 characters)","n":"{{new string('9', 100)}}… (101 characters)"}""", copy);
    }

    [Fact]
    public void Copy_MoreThanItsLength_EndsThereAsOneObject()
    {
        var arguments = $$$"""{"a":[{{{string.Join(',', Enumerable.Range(0, 10_000))}}}],"b":{"c":1}}""";
        var (copy, isWhole) = Copy(arguments, mostBytes: 100);
        Assert.False(isWhole);
        Assert.InRange(copy.Length, 90, 120);
        Assert.Equal(JsonValueKind.Object, JsonElement.Parse(copy).ValueKind);
    }

    [Fact]
    public void Copy_HalfASurrogatePair_CanBeReadAndWrittenAgain()
    {
        var (copy, _) = Copy("""{"\ud800":"\udc00x"}""");
        Assert.Equal("\ufffdx", JsonElement.Parse(copy).EnumerateObject().Single().Value.GetString());
    }

    private static (string Copy, bool IsWhole) Copy(string arguments, int mostBytes = 16_384)
    {
        var output = new ArrayBufferWriter<byte>();
        var isWhole = Policy.CopyRedacted(Encoding.UTF8.GetBytes(arguments), mostBytes, output);
        return (Encoding.UTF8.GetString(output.WrittenSpan), isWhole);
    }
}
