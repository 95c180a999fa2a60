using System.Text;
using System.Text.Json;
using Newtonsoft.Json.Linq;
using Sluice.Gateway.Mcp;

namespace Sluice.Gateway.Tests.Mcp.Fuzz;

/// <summary>"Never an unhandled exception, never a forwarded message that the judge read differently."</summary>
public sealed class RpcParserFuzzTests
{
    private const int Bodies = 100_000;
    private const int FirstSeed = 20_261_121;

    private static readonly string[] Judged = ["name", "arguments", "_meta", "task", "uri"];

    private readonly RpcMessage _message = new();

    [Fact]
    public void TryParse_MutatedBodies_NeverReadsWhatAnotherReaderReadsDifferently()
    {
        int accepted = 0;
        for (int seed = FirstSeed; seed < FirstSeed + Bodies; seed++)
        {
            byte[] body = new BodyMutator(seed).Next();
            try
            {
                if (RpcParser.TryParse(body, _message, out RpcError error))
                {
                    accepted++;
                    CheckAccepted(body);
                }
                else
                {
                    CheckRefused(error);
                }
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}, body: {Encoding.UTF8.GetString(body)}", e);
            }
        }

        // A generator whose bodies all share one fate would prove nothing.
        Assert.InRange(accepted, Bodies / 5, Bodies * 4 / 5);
    }

    private static void CheckRefused(RpcError error)
    {
        Assert.Contains(error.Code, new[] { RpcCode.ParseError, RpcCode.InvalidRequest, RpcCode.InvalidParams });
        Assert.Matches("^[^\n]+ \\(at byte [0-9]+\\)\\.$", error.Message);
        if (!error.Id.IsEmpty)
            Assert.NotEqual(JsonValueKind.Undefined, Json(error.Id.Span).ValueKind);
    }

    private void CheckAccepted(byte[] body)
    {
        JObject theirs = Assert.IsType<JObject>(SecondReader.Read(body));
        Assert.Equal("2.0", (string?)theirs["jsonrpc"]);
        Assert.Equal((string?)theirs["method"] ?? "", _message.Method);
        Assert.True(theirs["id"] is { } id ? SecondReader.Agrees(id, Json(_message.Id)) : _message.Id.IsEmpty, "id");
        Assert.Equal(KindOf(theirs), _message.Kind);
        CheckParams((JObject?)theirs["params"]);
    }

    private static RpcKind KindOf(JObject theirs)
    {
        if (theirs.ContainsKey("method"))
            return theirs.ContainsKey("id") ? RpcKind.Request : RpcKind.Notification;
        return RpcKind.Response;
    }

    private void CheckParams(JObject? theirs)
    {
        CheckRange(theirs, _message.ParamsRange);
        CheckRange(theirs?["arguments"], _message.ArgumentsRange);
        CheckRange(theirs?["_meta"], _message.MetaRange);
        CheckRange(theirs?["name"] is { Type: JTokenType.String } name ? name : null, _message.NameRange);
        CheckRange(theirs?["uri"] is { Type: JTokenType.String } uri ? uri : null, _message.UriRange);
        Assert.Equal(theirs?.ContainsKey("task") ?? false, _message.HasTask);
        Assert.Equal((string?)theirs?["_meta"]?["io.modelcontextprotocol/protocolVersion"], _message.ProtocolVersion);
        Assert.Equal(_message.IsToolCall ? (string?)theirs?["name"] : "", _message.ToolName.ToString());
        CheckArgumentKeys((JObject?)theirs?["arguments"]);
        foreach (JProperty member in theirs?.Properties() ?? [])
        {
            string? known = Array.Find(Judged, name => name.Equals(member.Name, StringComparison.OrdinalIgnoreCase));
            Assert.True(known is null || string.Equals(known, member.Name, StringComparison.Ordinal), member.Name);
        }
    }

    private void CheckRange(JToken? theirs, Slice ours)
    {
        if (theirs is null)
            Assert.True(ours.IsEmpty);
        else
            Assert.True(SecondReader.Agrees(theirs, Json(_message.Text(ours))), theirs.Path);
    }

    private void CheckArgumentKeys(JObject? theirs)
    {
        string[] ours = [.. Json(_message.ArgumentKeys.ToJson(_ => false).Span).EnumerateArray().Select(key => key.GetString()!)];
        Assert.Equal((theirs?.Properties() ?? []).Select(p => p.Name).Order(ByCodePoints), ours);
    }

    private static readonly Comparer<string> ByCodePoints =
        Comparer<string>.Create((x, y) => Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y)));

    private static JsonElement Json(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        return JsonElement.ParseValue(ref reader);
    }
}
