using System.Text;

namespace Sluice.Gateway.Tests.Hostile;

/// <summary>Bodies that another reader could take for something else (wire duty 2), each framed in two ways.</summary>
public sealed class BodyTests(HostileGateway gateway) : IClassFixture<HostileGateway>
{
    private const string Envelope = "\"jsonrpc\":\"2.0\",\"id\":7";

    public static IEnumerable<TheoryDataRow<string, string, string>> Lines() =>
        Corpus.Read("bodies.txt", 3).Select(row => new TheoryDataRow<string, string, string>(row[0], row[1], row[2]));

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Body_IsRefusedAsSpecifiedOrForwardedToTheByte(string name, string expected, string written)
    {
        Assert.NotEmpty(name);
        var body = Notation.Read(written.Replace("§", Envelope, StringComparison.Ordinal));
        var judged = Notation.Read("‹J›¶").Concat(body).ToArray();
        var forwarded = expected == "forward" ? new[] { judged, judged } : [];
        using var connection = await gateway.ConnectAsync();
        var expectation = new Expectation(expected == "forward" ? "200" : expected);

        // On one connection, so that the second shows that the first did not harm it.
        await connection.SendAsync(Notation.Read($"‹A›Content-Length: {body.Length}¶¶").Concat(body).ToArray());
        await expectation.HoldsAsync(connection, hasBody: true, _ => Task.CompletedTask);
        await connection.SendAsync(Notation.Read("‹A›‹chunked›¶").Concat(Chunks(body)).ToArray());
        await expectation.HoldsAsync(connection, hasBody: true, _ => Task.CompletedTask);

        Seen.Are(gateway.TakeSeen(), gateway.UpstreamHost, forwarded);
    }

    /// <summary>Small chunks, so that names and characters fall apart.</summary>
    private static byte[] Chunks(byte[] body)
    {
        using var chunked = new MemoryStream();
        var size = body.Length > 1_000 ? 10_007 : 3;
        foreach (var chunk in body.Chunk(size))
        {
            chunked.Write(Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"));
            chunked.Write(chunk);
            chunked.Write("\r\n"u8);
        }

        chunked.Write("0\r\n\r\n"u8);
        return chunked.ToArray();
    }
}
