using System.Buffers;
using System.Text;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Tests.Upstreams;
using Sluice.Gateway.Upstreams;

namespace Sluice.Gateway.Tests.Mcp;

/// <summary>What a stream holds on to while it waits; the whole of it is measured by bench/streams.sh.</summary>
[Collection(nameof(Alone))]
public class IdleStreamTests
{
    private const int Streams = 2_000;
    private const int Measurements = 7;

    [Fact]
    public void RequestBuffer_OnceItsRequestHasLeft_HoldsNoMemory()
    {
        Assert.InRange(BytesOfOne(() =>
        {
            var request = new RequestBuffer();
            request.Put("GET /mcp HTTP/1.1\r\n\r\n"u8);
            request.Clear();
            return request;
        }), 0, 100);
    }

    [Fact]
    public void ToolListFilter_BetweenEvents_HoldsLittle()
    {
        var list = Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"read"},{"name":"secret"}]}}""");
        var output = new ArrayBufferWriter<byte>();
        Assert.InRange(BytesOfOne(() =>
        {
            var filter = new ToolListFilter();
            output.ResetWrittenCount();
            filter.Filter(list, static name => name.SequenceEqual("read"), output);
            return filter;
        }), 0, 500);
    }

    [Fact]
    public void ReceiveBuffer_CaughtUpWithALargePiece_HoldsItsSmallArray()
    {
        Assert.InRange(BytesOfOne(() =>
        {
            var received = new ReceiveBuffer();
            for (var i = 0; i < 3; i++)
            {
                received.Received(received.Room().Length);
                received.Take(received.Unread.Length);
            }

            received.Room();
            received.Received(1);
            received.Take(1);
            Assert.Equal(4_096, received.Room().Length);
            return received;
        }), 4_096, 4_400);
    }

    [Fact]
    public void SseReader_AfterALargeEvent_HoldsNothingOfIt()
    {
        var large = Encoding.UTF8.GetBytes($"data: {new string('x', 20_000)}\n\n");
        Assert.InRange(BytesOfOne(() =>
        {
            var reader = new SseReader(100_000);
            ReadOnlySpan<byte> chunk = large;
            Assert.Equal(SseReadStatus.Event, reader.Read(ref chunk, out _));
            Assert.Equal(SseReadStatus.NeedMore, reader.Read(ref chunk, out _));
            return reader;
        }), 0, 500);
    }

    /// <summary>The median of several, since whatever else the process lets go of meanwhile counts against one of them.</summary>
    private static long BytesOfOne(Func<object> create)
    {
        create();
        var measured = new long[Measurements];
        for (var i = 0; i < Measurements; i++)
            measured[i] = MeasureOnce(create);
        Array.Sort(measured);
        return measured[Measurements / 2];
    }

    private static long MeasureOnce(Func<object> create)
    {
        var held = new object[Streams];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Streams; i++)
            held[i] = create();
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / Streams;
        GC.KeepAlive(held);
        return bytes;
    }
}
