using System.Text;

namespace Sluice.Gateway.Tests.Hostile;

/// <summary>Answers that fall apart at every byte. Each part is a chunk of its own, so that the gateway reads it by itself however fast it comes.</summary>
public sealed class SplitTests(HostileGateway gateway) : IClassFixture<HostileGateway>
{
    public static IEnumerable<TheoryDataRow<string, string, string, string, string>> Lines() =>
        Corpus.Read("splits.txt", 5).Select(row => new TheoryDataRow<string, string, string, string, string>(row[0], row[1], row[2], row[3], row[4]));

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Answer_SplitAnywhere_IsTheSame(string name, string ask, string settlement, string expected, string written)
    {
        Assert.NotEmpty(name);
        var (request, type) = ask.Split(' ') is [var what, var kind] ? (what, kind) : throw new InvalidDataException(ask);
        var body = Notation.Read(written);
        var passed = expected == "=" ? body : expected == "refused" ? null : Notation.Read(expected);
        var left = await Asking.LeftAsync(gateway);

        using var connection = await gateway.ConnectAsync();
        var asked = 0;
        foreach (var parts in Splits(body))
        {
            var framed = Framed(type, parts);
            gateway.Answer = (peer, _) => peer.SendAsync(framed);
            await Asking.SendAsync(connection, request);
            var answer = await connection.ReadAsync();
            asked++;
            Assert.True(answer is not null && !answer.IsTorn, $"split {asked}: no whole answer");
            if (passed is null)
                Assert.True(answer.Text.Contains("\"error\":{\"code\":-32001", StringComparison.Ordinal), $"split {asked}: {answer}");
            else
                Assert.True(answer.Body.AsSpan().SequenceEqual(passed), $"split {asked}: {answer}");
            if (request != "call")
                Assert.DoesNotContain("hidden", answer.ToString(), StringComparison.Ordinal);
        }

        if (request == "call")
            Assert.Equal(settlement == "kept" ? asked : 0, left - await Asking.LeftAsync(gateway) - 1);
        gateway.TakeSeen();
    }

    /// <summary>Whole, in two parts at every byte, and every byte by itself.</summary>
    private static IEnumerable<byte[][]> Splits(byte[] body)
    {
        yield return [body];
        for (var at = 1; at < body.Length; at++)
            yield return [body[..at], body[at..]];
        yield return [.. body.Select(one => new[] { one })];
    }

    private static byte[] Framed(string type, byte[][] parts)
    {
        using var answer = new MemoryStream();
        answer.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nTransfer-Encoding: chunked\r\n\r\n"));
        foreach (var part in parts)
        {
            answer.Write(Encoding.ASCII.GetBytes($"{part.Length:x}\r\n"));
            answer.Write(part);
            answer.Write("\r\n"u8);
        }

        answer.Write("0\r\n\r\n"u8);
        return answer.ToArray();
    }
}
