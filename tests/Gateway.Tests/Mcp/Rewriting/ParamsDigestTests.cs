using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Mcp.Rewriting;
using Sluice.Gateway.Tests.Mcp.Fuzz;

namespace Sluice.Gateway.Tests.Mcp.Rewriting;

public sealed class ParamsDigestTests
{
    private const string First = """{"name":"t","arguments":{"a":[1,{"b":"ä/\n","c":null}],"d":12.5},"_meta":{"progressToken":1}}""";

    [Theory]
    [InlineData("""{"requestState":"s","inputResponses":{"x":{"action":"accept"}},"name":"t","arguments":{"a":[1,{"b":"ä/\n","c":null}],"d":12.5}}""")]
    [InlineData(""" { "_meta" : {} , "arguments":{"d":1.25e1,"\u0061":[1.0,{"c":null,"b":"\u00e4\/\u000a"}]}, "name":"\u0074" } """)]
    public void Compute_SameValuesInAnotherSpelling_Agree(string retry) => Assert.Equal(Digest(First), Digest(retry));

    [Theory]
    [InlineData("""{"name":"u","arguments":{"a":[1,{"b":"ä/\n","c":null}],"d":12.5}}""")]
    [InlineData("""{"name":"t","arguments":{"a":[{"b":"ä/\n","c":null},1],"d":12.5}}""")]
    [InlineData("""{"name":"t","arguments":{"a":[1,{"b":"ä/\n"}],"d":12.5}}""")]
    [InlineData("""{"name":"t","arguments":{"a":[1,{"b":"ä/\n","c":"null"}],"d":12.5}}""")]
    [InlineData("""{"name":"t","arguments":{"a":["1",{"b":"ä/\n","c":null}],"d":12.5}}""")]
    [InlineData("""{"name":"t","arguments":{"a":[1,{"b":"ä/\n","c":null}],"d":12.500000000000000000000000000000000001}}""")]
    [InlineData("""{"name":"t","arguments":{"a":[1,{"b":"ä/\n","c":null}],"d":12.5,"_meta":1}}""")]
    [InlineData("""{"name":"t","arguments":{"a":[1,{"b":"ä/\n","c":null}],"d":12.5},"task":{}}""")]
    [InlineData("""{"name":"t"}""")]
    [InlineData("{}")]
    public void Compute_OtherValues_Differ(string other) => Assert.NotEqual(Digest(First), Digest(other));

    [Theory]
    [InlineData("""{"a":[[],1]}""", """{"a":[[1]]}""")]
    [InlineData("""{"a":"b\"c"}""", """{"a":"b","c":""}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":["b",1]}""")]
    [InlineData("""{"a":true}""", """{"a":false}""")]
    [InlineData("""{"a":-1}""", """{"a":1}""")]
    [InlineData("""{"a":10}""", """{"a":1}""")]
    [InlineData("""{"a":0.1}""", """{"a":1}""")]
    [InlineData("""{"a":1e-9999999999999999999999}""", """{"a":1e-9999999999999999999998}""")]
    public void Compute_ValuesThatLookAlike_Differ(string one, string other) => Assert.NotEqual(Digest(one), Digest(other));

    [Theory]
    [InlineData("0", "-0.0e7")]
    [InlineData("0", "0E-99999999999999999999999")]
    [InlineData("100", "1e+02")]
    [InlineData("1e300", "10000e296")]
    [InlineData("-0.00120", "-12E-4")]
    [InlineData("123456789012345678901234567890123456789", "1234567890123456789012345678901234567.89e2")]
    [InlineData("1e000000000000000000000000001", "10")]
    public void Compute_NumbersOfOneValue_Agree(string one, string other) => Assert.Equal(Digest($$"""{"a":{{one}}}"""), Digest($$"""{"a":{{other}}}"""));

    [Fact]
    public void Compute_NoParams_CountAsEmpty() => Assert.Equal(Digest(""), Digest("""{"requestState":"s","_meta":{}}"""));

    [Fact]
    public void Compute_AnyValueReordered_Agrees() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            JsonTree tree = RandomTree(random, depth: 4);
            string first = Text(tree, random);
            foreach (JsonTree node in tree.All().Where(node => node.Kind == '{'))
                random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(node.Members));
            return Digest($$"""{"a":{{first}},"b":1}""") == Digest($$"""{"b":1,"a":{{Text(tree, random)}}}""");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static JsonTree RandomTree(Random random, int depth)
    {
        string[] scalars = ["1", "-2.5e3", "true", "null", "\"x\"", "\"\\ud83d\\ude00\"", "\"\""];
        if (depth == 0 || random.Next(3) == 0)
            return JsonTree.Scalar(scalars[random.Next(scalars.Length)]);
        bool isObject = random.Next(2) == 0;
        var members = Enumerable.Range(0, random.Next(5)).Select(index => (isObject ? $"k\\u00{random.Next(10, 99)}{index}" : "", RandomTree(random, depth - 1)));
        return JsonTree.Container(isObject ? '{' : '[', [.. members]);
    }

    private static string Text(JsonTree tree, Random random)
    {
        var text = new StringBuilder();
        tree.Write(text, () => random.Next(3) == 0 ? " \n" : "");
        return text.ToString();
    }

    private static string Digest(string parameters)
    {
        string member = parameters.Length == 0 ? "" : $",\"params\":{parameters}";
        var message = new RpcMessage();
        Assert.True(RpcParser.TryParse(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"method":"vendor/x"{{member}}}"""), message, out _));
        var digest = new byte[ParamsDigest.Length];
        ParamsDigest.Compute(message, digest);
        return Convert.ToHexString(digest);
    }
}
