namespace Sluice.Gateway.Tests.Hostile;

/// <summary>Whole requests: contradictions between header and body, smuggling, odd framing, odd paths.</summary>
public sealed class RequestTests(HostileGateway gateway) : IClassFixture<HostileGateway>
{
    private static readonly byte[] Ping = Notation.Read("‹J›¶‹ping›");

    public static IEnumerable<TheoryDataRow<string, string, string, string>> Lines(string family) =>
        Corpus.Read(family, 4).Select(row => new TheoryDataRow<string, string, string, string>(row[0], row[1], row[2], row[3]));

    [Theory]
    [MemberData(nameof(Lines), "headers.txt")]
    [MemberData(nameof(Lines), "requests.txt")]
    public async Task Request_IsRefusedAsSpecifiedOrForwardedAsJudged(string name, string expected, string seen, string written)
    {
        Assert.NotEmpty(name);
        var expectation = new Expectation(expected);
        var bytes = Notation.Read(written);
        gateway.TakeSeen();
        using var connection = await gateway.ConnectAsync();
        await connection.SendAsync(bytes);
        if (expectation.Fin)
            connection.EndSending();
        await expectation.HoldsAsync(connection, hasBody: !bytes.AsSpan().StartsWith("HEAD "u8), IsAliveAsync);

        var pings = expected.Contains("keep", StringComparison.Ordinal) ? new[] { Ping } : [];
        Seen.Are(gateway.TakeSeen(), gateway.UpstreamHost, [.. (seen == "-" ? [] : seen.Split(" & ").Select(Notation.Read)), .. pings]);
    }

    private static async Task IsAliveAsync(RawConnection connection)
    {
        await connection.SendAsync(Notation.Read("‹A›‹+ping›"));
        Assert.Equal(200, (await connection.ReadAsync())?.Status);
    }
}
