using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Gateway.Mcp.Rewriting;
using Sluice.Gateway.Tests.Mcp.Fuzz;

namespace Sluice.Gateway.Tests.Mcp.Rewriting;

/// <summary>Any document, in any pieces and both framings: what the naive rewriting of its tree says, and not a byte more.</summary>
public sealed class ResponseRewriterPropertyTests
{
    private const int Documents = 2_000;
    private const int Bodies = 3_000;
    private const int FirstSeed = 20_261_122;

    private static readonly string[] Keys =
    [
        "result", "params", "method", "requestState", "taskId", "task", "_meta", "io.modelcontextprotocol/related-task", "notifications", "taskIds", "x",
    ];

    private static readonly string[] Scalars =
    [
        "\"a\"", "\"b c\"", "\"leave\"", "\"refuse\"", "7", "null", "-1.5e3", "\"{\"", "\"notifications/tasks\"", "\"notifications/tasks/status\"",
        "\"notifications/subscriptions/acknowledged\"", "\"tasks/get\"",
    ];

    private readonly ResponseRewriter _rewriter = new();
    private readonly ArrayBufferWriter<byte> _output = new();
    private int _found;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Feed_AnyDocumentInAnyPieces_RewritesAsTheTreeSays(bool isEventStream)
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            string document = Document(random);
            JsonNode? expected = JsonNode.Parse(document);
            var naive = new NaiveRewriting();
            naive.Rewrite(expected);
            _found += naive.Found;

            string sent = isEventStream ? $"id: 1\r\ndata: {document.Replace("\n", "\rdata: ", StringComparison.Ordinal)}\n\n" : document;
            string? written = Feed(Encoding.UTF8.GetBytes(sent), isEventStream, random);
            if (naive.IsRefused || written is null)
                return naive.IsRefused == written is null;
            bool isOtherwiseTheSame = Unmarked(written) == sent;
            string read = isEventStream ? written.Replace("id: 1\r\n", "", StringComparison.Ordinal).Replace('\r', '\n').Replace("data: ", "", StringComparison.Ordinal) : written;
            return isOtherwiseTheSame && JsonNode.DeepEquals(JsonNode.Parse(read), expected);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Documents));

        Assert.InRange(_found, Documents / 4, int.MaxValue);
    }

    /// <summary>Broken bytes too: the same in any pieces, and unchanged but for the marks.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Feed_MutatedDocuments_PassUnlessRefused(bool isEventStream)
    {
        int changed = 0;
        for (int seed = FirstSeed; seed < FirstSeed + Bodies; seed++)
        {
            var random = new Random(seed);
            byte[] sent = Encoding.UTF8.GetBytes(isEventStream ? $"{DataLines(random)}\n\n{DataLines(random)}\r\n\r\n" : Document(random));
            for (int i = random.Next(4); i > 0; i--)
                sent[random.Next(sent.Length)] = (byte)"{}[]\",:\\\n\r a\u0000"[random.Next(13)];

            string? written = Feed(sent, isEventStream, random);
            Assert.Equal(Feed(sent, isEventStream, random: null), written);
            if (written is null)
                continue;

            // A replacement need not keep needless escapes, as of a key that broken syntax makes a value.
            Assert.True(Unescaped(Unmarked(written)) == Unescaped(Encoding.UTF8.GetString(sent)), $"Seed {seed}");
            changed += written.Length > sent.Length ? 1 : 0;
        }

        Assert.InRange(changed, Bodies / 20, Bodies);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Feed_OnceWarm_AllocatesNothing(bool isEventStream)
    {
        string message = """{"method":"notifications/tasks","params":{"x":[{}],"taskId":"a\u0062c","_meta":{"io.modelcontextprotocol\/related-task":{"taskId":"leave"}}},"result":{"requestState":"abc"}}""";
        byte[] sent = Encoding.UTF8.GetBytes(isEventStream ? $"id: 1\ndata: {message}\n\n" : message);
        var values = new Constant();
        long before = 0;
        for (int i = 0; i < 20; i++)
        {
            _output.ResetWrittenCount();
            before = GC.GetAllocatedBytesForCurrentThread();
            _rewriter.Begin(SealedPlaces.All, values, isEventStream);
            for (int at = 0; at < sent.Length; at += 5)
                _rewriter.Feed(sent.AsSpan(at..Math.Min(at + 5, sent.Length)), _output);
            _rewriter.Feed(sent, _output);
            _rewriter.End();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(_output.WrittenSpan.IndexOf("sealed"u8) > 0);
    }

    private string? Feed(ReadOnlySpan<byte> sent, bool isEventStream, Random? random)
    {
        _rewriter.Begin(SealedPlaces.All, new Marking(), isEventStream);
        _output.ResetWrittenCount();
        while (!sent.IsEmpty)
        {
            int length = random?.Next(1, Math.Min(sent.Length, 40) + 1) ?? sent.Length;
            if (!_rewriter.Feed(sent[..length], _output))
                return null;
            sent = sent[length..];
        }

        return Encoding.UTF8.GetString(_output.WrittenSpan);
    }

    private static string DataLines(Random random) => $"data: {Document(random).Replace("\n", "\ndata: ", StringComparison.Ordinal)}";

    private static string Document(Random random)
    {
        var text = new StringBuilder();
        Object(random, depth: 4).Write(text, () => random.Next(4) == 0 ? "\n " : "");
        return text.ToString();
    }

    private static JsonTree Object(Random random, int depth)
    {
        string[] keys = [.. Keys];
        random.Shuffle(keys);
        return JsonTree.Container('{', [.. keys.Take(random.Next(3, 8)).Select(key => (Spelled(key, random), Value(key, random, depth - 1)))]);
    }

    /// <summary>Mostly what belongs there, so that the deep places are reached.</summary>
    private static JsonTree Value(string key, Random random, int depth)
    {
        int kind = random.Next(10);
        if (depth == 0 || kind == 0 || (kind < 8 && key is "requestState" or "taskId" or "method" or "x"))
            return JsonTree.Scalar(Scalars[random.Next(20) == 0 ? 3 : random.Next(12) is var at && at == 3 ? 0 : at]);
        if (key == "taskIds" || kind == 1)
            return JsonTree.Container('[', [.. Enumerable.Range(0, random.Next(4)).Select(_ => ("", Value("x", random, depth - 1)))]);
        return Object(random, depth);
    }

    private static string Spelled(string key, Random random)
    {
        int at = random.Next(8 * key.Length);
        return at < key.Length ? $"{key[..at]}\\u{(int)key[at]:x4}{key[(at + 1)..]}" : key;
    }

    private static string Unescaped(string text) => Keys.SelectMany(key => key).Append('/').Distinct()
        .Aggregate(text.Replace("\\/", "/", StringComparison.Ordinal), (all, c) => all.Replace($"\\u{(int)c:x4}", c.ToString(), StringComparison.Ordinal));

    private static string Unmarked(string text)
    {
        foreach (SealedPlaces place in Enum.GetValues<SealedPlaces>())
            text = text.Replace($"\"{place}!", "\"", StringComparison.Ordinal);
        return text;
    }

    private sealed class Constant : IValueRewriter
    {
        public RewriteVerdict Rewrite(SealedPlaces place, ReadOnlySpan<byte> value, IBufferWriter<byte> replacement)
        {
            replacement.Write("sealed \" ä"u8);
            return value.SequenceEqual("leave"u8) ? RewriteVerdict.Unchanged : RewriteVerdict.Replaced;
        }
    }
}
