using System.Text;
using System.Text.Json;
using Sluice.Gateway.Mcp;

namespace Sluice.Gateway.Tests.Mcp.Fuzz;

/// <summary>Whatever an upstream sends, in whatever pieces: no exception, one reading, and where the JSON is sound the right one.</summary>
public sealed class ResponseObserverFuzzTests
{
    private const int Bodies = 30_000;
    private const int FirstSeed = 20_261_122;
    private static readonly JsonDocumentOptions NoDuplicates = new() { AllowDuplicateProperties = false, MaxDepth = 200 };

    private readonly ResponseObserver _whole = new();
    private readonly ResponseObserver _pieces = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Feed_MutatedBodies_InPieces_TellsTheSame(bool isEventStream)
    {
        int answers = 0;
        for (int seed = FirstSeed; seed < FirstSeed + Bodies; seed++)
        {
            byte[] body = new BodyMutator(seed).Next();
            byte[] sent = isEventStream ? [.. "data: "u8, .. body, .. "\n\ndata: {}\n\n"u8] : body;
            _whole.Begin("8"u8, isEventStream);
            _whole.Feed(sent);
            FeedPieces(sent, isEventStream, new Random(seed));

            Assert.True(_whole.Response == _pieces.Response, $"Seed {seed}: {_whole.Response} or {_pieces.Response}?");
            if (!isEventStream && TryTell(body, out ResponseOutcome expected))
                Assert.True(_whole.Response.Outcome == expected, $"Seed {seed}: {expected}, not {_whole.Response}: {Encoding.UTF8.GetString(body)}");
            if (_whole.Response.Outcome != ResponseOutcome.Unknown)
                answers++;
        }

        Assert.InRange(answers, Bodies / 100, Bodies / 5);
    }

    private void FeedPieces(ReadOnlySpan<byte> body, bool isEventStream, Random random)
    {
        _pieces.Begin("8"u8, isEventStream);
        while (!body.IsEmpty)
        {
            int length = random.Next(1, Math.Min(body.Length, 40) + 1);
            _pieces.Feed(body[..length]);
            body = body[length..];
        }
    }

    /// <summary>False: no sound JSON, or escapes, which the observer need not understand in keys.</summary>
    private static bool TryTell(byte[] body, out ResponseOutcome outcome)
    {
        outcome = ResponseOutcome.Unknown;
        if (body.AsSpan().IndexOf("\\u"u8) >= 0)
            return false;
        try
        {
            using var json = JsonDocument.Parse(body, NoDuplicates);
            outcome = Tell(json.RootElement);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static ResponseOutcome Tell(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object
            || !message.TryGetProperty("id", out JsonElement id) || id.ValueKind != JsonValueKind.Number || id.GetRawText() != "8"
            || message.TryGetProperty("method", out _))
            return ResponseOutcome.Unknown;
        bool hasResult = message.TryGetProperty("result", out JsonElement result);
        if (hasResult == message.TryGetProperty("error", out _))
            return ResponseOutcome.Unknown;
        if (!hasResult)
            return ResponseOutcome.RpcError;
        return result.ValueKind == JsonValueKind.Object && result.TryGetProperty("isError", out JsonElement said) && said.ValueKind == JsonValueKind.True
            ? ResponseOutcome.ToolError
            : ResponseOutcome.Result;
    }
}
