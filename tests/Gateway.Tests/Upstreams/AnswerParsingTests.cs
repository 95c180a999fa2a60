using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Gateway.Upstreams;

namespace Sluice.Gateway.Tests.Upstreams;

/// <summary>Head and body without a network: every cut, and everything that must be refused.</summary>
public sealed class AnswerParsingTests
{
    private const string Interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Empty:\r\n";

    public static TheoryData<string> Answers =>
    [
        Interim + Head + "Transfer-Encoding: chunked\r\n\r\n6;x=1\r\nhello \r\n00005\r\nworld\r\n0\r\nX-T: a\r\n\r\n",
        Head + "Content-Length: 11\r\n\r\nhello world",
        Head + "\r\nhello world",
    ];

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_CutAnywhere_ReadsTheSame(string answer)
    {
        for (var cut = 0; cut <= answer.Length; cut++) AssertHelloWorld(Read([answer[..cut], answer[cut..]]));
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_ByteByByte_ReadsTheSame(string answer) => AssertHelloWorld(Read(answer.Select(c => c.ToString())));

    [Fact]
    public void Body_AnyChunksInAnyPieces_DecodesToItself()
    {
        var cases =
            from chunks in ArbMap.Default.GeneratorFor<byte[]>().Where(chunk => chunk.Length > 0).ListOf()
            from sizes in Gen.Choose(1, 40).NonEmptyListOf()
            select (Chunks: chunks, Sizes: sizes);

        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var wire = string.Concat(one.Chunks.Select(chunk => $"{chunk.Length:X}\r\n{Encoding.Latin1.GetString(chunk)}\r\n"));
            var read = Read(Cut(Head + "Transfer-Encoding: chunked\r\n\r\n" + wire + "0\r\n\r\n", one.Sizes));
            return read.Body == string.Concat(one.Chunks.Select(Encoding.Latin1.GetString)) && read.Leftover.Length == 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
    }

    [Fact]
    public void Body_LastPiece_IsKnownToBeTheLast()
    {
        var received = Received("5\r\nhello\r\n0\r\n\r\n");
        var body = new BodyDecoder();
        body.Begin(BodyFraming.ChunkSize, -1);

        Assert.True(body.TryRead(received, out var piece));

        Assert.Equal("hello"u8, piece.Span);
        Assert.True(body.IsComplete);
    }

    [Theory]
    [InlineData("HTTP/2 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.2 200 OK\r\n\r\n")]
    [InlineData("http/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1  200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 +20 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\nX: a\r\n\r\n")]
    [InlineData("\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\r\n folded\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\tX: a\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX : a\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n: a\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\nY: b\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\rY: b\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 204 OK\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Type: text/event-stream\r\n\r\n")]
    public void Head_AmbiguousOrMalformed_IsBroken(string head) => AssertBroken([head]);

    [Theory]
    [InlineData("\r\n")]
    [InlineData("g\r\n")]
    [InlineData("-1\r\n")]
    [InlineData(" 1\r\na\r\n")]
    [InlineData("0x1\r\n")]
    [InlineData("1\na\n0\n\n")]
    [InlineData("1000000000000000\r\n")]
    [InlineData("1\r\nab\r\n")]
    [InlineData("1\r\na\n\n")]
    [InlineData("0\r\nX: a\n\n")]
    public void Chunks_Malformed_AreBroken(string chunks) => AssertBroken([Head + "Transfer-Encoding: chunked\r\n\r\n" + chunks]);

    [Fact]
    public void Head_OverItsBounds_IsBroken()
    {
        AssertBroken(Cut("HTTP/1.1 200 OK\r\nX: " + new string('x', ReceiveBuffer.MaxBytes), [1_000]));
        AssertBroken(Cut("HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 257)) + "\r\n", [1_000]));
    }

    [Fact]
    public void Head_JustWithinItsBound_IsRead()
    {
        var start = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: ";
        var answer = start + new string('x', ReceiveBuffer.MaxBytes - start.Length - 4) + "\r\n\r\n{}";

        Assert.Equal("{}", Read(Cut(answer, [1_000])).Body);
    }

    [Fact]
    public void Chunks_LinesWithoutEnd_AreBroken()
    {
        AssertBroken(Cut(Head + "Transfer-Encoding: chunked\r\n\r\n1;" + new string('x', ReceiveBuffer.MaxBytes), [1_000]));
        AssertBroken(Cut(Head + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 20_000)), [1_000]));
    }

    private static void AssertHelloWorld((ResponseHead Head, string Body, string Leftover) read)
    {
        Assert.Equal(200, read.Head.Status);
        Assert.True(read.Head.IsEventStream);
        Assert.Equal("hello world", read.Body);
        Assert.Equal("", read.Leftover);
    }

    private static void AssertBroken(IEnumerable<string> parts) =>
        Assert.Equal(UpstreamFailure.Broken, Assert.Throws<UpstreamException>(() => Read(parts)).Failure);

    /// <summary>What a connection does with what arrives, part by part.</summary>
    private static (ResponseHead Head, string Body, string Leftover) Read(IEnumerable<string> parts)
    {
        var (received, head, body) = (new ReceiveBuffer(), new ResponseHead(), new BodyDecoder());
        var text = new StringBuilder();
        var arriving = new Stack<byte[]>(parts.Where(part => part.Length > 0).Select(Encoding.Latin1.GetBytes).Reverse());
        while (!head.TryParse(received)) Receive(received, arriving, body);
        body.Begin(head.Body, head.Framing.ContentLength);
        while (true)
        {
            ReadOnlyMemory<byte> piece;
            while (!body.TryRead(received, out piece)) Receive(received, arriving, body);
            if (piece.IsEmpty) return (head, text.ToString(), Encoding.Latin1.GetString(received.Unread));
            text.Append(Encoding.Latin1.GetString(piece.Span));
        }
    }

    private static void Receive(ReceiveBuffer received, Stack<byte[]> arriving, BodyDecoder body)
    {
        var room = received.Room();
        if (!arriving.TryPop(out var bytes))
        {
            body.EndOfStream();
            return;
        }

        var count = Math.Min(bytes.Length, room.Length);
        bytes.AsSpan(0, count).CopyTo(room.Span);
        received.Received(count);
        if (count < bytes.Length) arriving.Push(bytes[count..]);
    }

    private static ReceiveBuffer Received(string text)
    {
        var received = new ReceiveBuffer();
        Encoding.Latin1.GetBytes(text).CopyTo(received.Room());
        received.Received(text.Length);
        return received;
    }

    private static IEnumerable<string> Cut(string text, IReadOnlyList<int> sizes)
    {
        for (var (at, i) = (0, 0); at < text.Length; i++)
        {
            var size = Math.Min(sizes[i % sizes.Count], text.Length - at);
            yield return text.Substring(at, size);
            at += size;
        }
    }
}
