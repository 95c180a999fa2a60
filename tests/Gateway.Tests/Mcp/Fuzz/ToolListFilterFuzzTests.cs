using System.Buffers;
using System.Text;
using Newtonsoft.Json.Linq;
using Sluice.Gateway.Mcp;

namespace Sluice.Gateway.Tests.Mcp.Fuzz;

/// <summary>Whatever list an upstream sends: what comes out is, to another reader, the list less the hidden tools, or nothing.</summary>
public sealed class ToolListFilterFuzzTests
{
    private const int Bodies = 50_000;
    private const int FirstSeed = 20_261_123;
    private static readonly NamePredicate Shows = name => name is not ("a" or "k");

    private readonly ToolListFilter _filter = new();
    private readonly ArrayBufferWriter<byte> _output = new();

    [Fact]
    public void Filter_MutatedLists_NeverShowsAHiddenTool()
    {
        int lists = 0;
        for (int seed = FirstSeed; seed < FirstSeed + Bodies; seed++)
        {
            byte[] body = new BodyMutator(seed).Next();
            _output.ResetWrittenCount();
            try
            {
                if (_filter.Filter(body, Shows, _output) == FilterStatus.Unreadable)
                    Assert.Equal(0, _output.WrittenCount);
                else
                    lists += CheckWritten(body);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}, body: {Encoding.UTF8.GetString(body)}", e);
            }
        }

        Assert.InRange(lists, Bodies / 50, Bodies / 5);
    }

    /// <summary>Does by hand what the filter should do, and counts 1 where there was a list.</summary>
    private int CheckWritten(byte[] body)
    {
        var expected = (JObject)SecondReader.Read(body);
        var tools = (JArray?)expected["result"]?["tools"];
        foreach (JToken hidden in tools?.Where(tool => !Shows((string)tool["name"]!)).ToArray() ?? [])
            hidden.Remove();
        if (expected["result"]?["cacheScope"] is { Type: JTokenType.String } scope && (string?)scope == "public")
            scope.Replace("private");

        Assert.True(JToken.DeepEquals(expected, SecondReader.Read(_output.WrittenSpan)), Encoding.UTF8.GetString(_output.WrittenSpan));
        return tools is null ? 0 : 1;
    }
}
