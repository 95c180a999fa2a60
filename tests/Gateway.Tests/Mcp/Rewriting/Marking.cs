using System.Buffers;
using System.Text;
using Sluice.Gateway.Mcp.Rewriting;

namespace Sluice.Gateway.Tests.Mcp.Rewriting;

/// <summary>Puts "{place}!" before each value, so that a test sees what was found where; refuses "refuse" and leaves "leave".</summary>
internal sealed class Marking : IValueRewriter
{
    public static string Run(string text, bool isEventStream, SealedPlaces places = SealedPlaces.All)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var output = new ArrayBufferWriter<byte>();
        string whole = Run([bytes], isEventStream, places, output);
        Assert.Equal(whole, Run([.. bytes.Chunk(1)], isEventStream, places, output));
        for (int split = 1; split < bytes.Length; split++)
            Assert.Equal(whole, Run([bytes[..split], bytes[split..]], isEventStream, places, output));
        return whole;
    }

    public RewriteVerdict Rewrite(SealedPlaces place, ReadOnlySpan<byte> value, IBufferWriter<byte> replacement)
    {
        if (value.SequenceEqual("leave"u8))
            return RewriteVerdict.Unchanged;
        replacement.Write(Encoding.UTF8.GetBytes($"{place}!"));
        replacement.Write(value);
        return value.SequenceEqual("refuse"u8) ? RewriteVerdict.Refused : RewriteVerdict.Replaced;
    }

    private static string Run(byte[][] chunks, bool isEventStream, SealedPlaces places, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        var rewriter = new ResponseRewriter();
        rewriter.Begin(places, new Marking(), isEventStream);
        bool passes = chunks.All(chunk => rewriter.Feed(chunk, output));
        return passes ? Encoding.UTF8.GetString(output.WrittenSpan) : "refused";
    }
}
