using System.Text;
using Sluice.Gateway.Mcp;

namespace Sluice.Gateway.Tests.Mcp;

public sealed class SseReaderTests
{
    private const int Limit = 4096;

    /// <summary>Stream, and per event: type | id | data.</summary>
    public static readonly TheoryData<string, string[]> Streams = new()
    {
        { "data: x\n\n", ["||x"] },
        { "data:x\r\n\r\n", ["||x"] },
        { "data:x\r\r", ["||x"] },
        { "data:  x \n\n", ["|| x "] },
        { "event: message\nid: 7\nretry: 10\ndata: {\"a\":1}\n\ndata: y\n\n", ["message|7|{\"a\":1}", "||y"] },
        { "data: a\ndata: b\ndata\ndata:\ndata:c\n\n", ["||a\nb\n\n\nc"] },
        { "data: a\r\ndata: b\rdata: c\n\r\n", ["||a\nb\nc"] },
        { "\uFEFFdata: x\n\n", ["||x"] },
        { "data: x\n\n\uFEFFdata: y\n\n", ["||x", "||"] },
        { ": ping\n\n", ["||"] },
        { "\n\n\ndata: x\n\n", ["||", "||", "||", "||x"] },
        { "DATA: x\n data: x\ndatas: x\n\n", ["||"] },
        { "id: 1\nid: 2\nevent: a\nevent: b\ndata: x\n\n", ["b|2|x"] },
        { "data: a:b: c\n\n", ["||a:b: c"] },
        { "data: unfinished", [] },
        { "data: unfinished\n", [] },
        { "data: x\n\ndata: unfinished\r\n", ["||x"] },
        { "data: ü😀\n\n", ["||ü😀"] },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void Read_AnySplit_YieldsTheSameEvents(string stream, string[] expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(stream);
        Assert.Equal(expected, Read([bytes]));
        Assert.Equal(expected, Read([.. bytes.Chunk(1)]));
        for (int split = 1; split < bytes.Length; split++)
            Assert.Equal(expected, Read([bytes[..split], bytes[split..]]));
    }

    [Fact]
    public void Read_EventWhole_IsYieldedWithItsLastByte()
    {
        var reader = new SseReader(Limit);
        ReadOnlySpan<byte> chunk = "data: x\r\n\r"u8;

        Assert.Equal(SseReadStatus.Event, reader.Read(ref chunk, out SseEvent read));
        Assert.Equal("data: x\r\n\r"u8.ToArray(), read.Raw.ToArray());

        chunk = "\ndata: y\n\n"u8;
        Assert.Equal(SseReadStatus.Event, reader.Read(ref chunk, out read));
        Assert.Equal("\ndata: y\n\n"u8.ToArray(), read.Raw.ToArray());
        Assert.Equal("y"u8.ToArray(), read.Data.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Read_EventOfTheLimit_PassesAndOneByteMoreDoesNot(int chunkSize)
    {
        byte[] fits = Encoding.UTF8.GetBytes("data: " + new string('x', Limit - 8) + "\n\n");
        byte[] tooLarge = Encoding.UTF8.GetBytes("data: " + new string('x', Limit - 7) + "\n\n");

        Assert.Equal(2, Read([.. fits.Concat(fits).Chunk(chunkSize)]).Length);
        Assert.Equal(SseReadStatus.TooLarge, LastStatus(fits.Concat(tooLarge).Chunk(chunkSize)));
    }

    [Fact]
    public void Read_AfterTooLarge_StaysTooLarge()
    {
        var reader = new SseReader(4);
        ReadOnlySpan<byte> chunk = "data: x\n\n"u8;
        Assert.Equal(SseReadStatus.TooLarge, reader.Read(ref chunk, out _));
        chunk = "\n\n"u8;
        Assert.Equal(SseReadStatus.TooLarge, reader.Read(ref chunk, out _));
    }

    private static SseReadStatus LastStatus(IEnumerable<byte[]> chunks)
    {
        var reader = new SseReader(Limit);
        SseReadStatus status = default;
        foreach (byte[] bytes in chunks)
        {
            ReadOnlySpan<byte> chunk = bytes;
            while ((status = reader.Read(ref chunk, out _)) == SseReadStatus.Event)
            {
            }
        }

        return status;
    }

    /// <summary>All events; checks on the way that the raw bytes make up the stream.</summary>
    private static string[] Read(byte[][] chunks)
    {
        var reader = new SseReader(Limit);
        var events = new List<string>();
        var raw = new List<byte>();
        foreach (byte[] bytes in chunks)
        {
            ReadOnlySpan<byte> chunk = bytes;
            while (reader.Read(ref chunk, out SseEvent read) == SseReadStatus.Event)
            {
                events.Add($"{Encoding.UTF8.GetString(read.Type)}|{Encoding.UTF8.GetString(read.Id)}|{Encoding.UTF8.GetString(read.Data)}");
                raw.AddRange(read.Raw);
            }

            Assert.True(chunk.IsEmpty);
        }

        Assert.Equal(chunks.SelectMany(c => c).Take(raw.Count), raw);
        return [.. events];
    }
}
