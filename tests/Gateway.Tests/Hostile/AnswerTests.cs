namespace Sluice.Gateway.Tests.Hostile;

/// <summary>What upstreams may answer, byte by byte: it passes as it is, or is an error; and it settles the charge as the wire contract says.</summary>
public sealed class AnswerTests(HostileGateway gateway) : IClassFixture<HostileGateway>
{
    public static IEnumerable<TheoryDataRow<string, string, string, string, string>> Lines() =>
        Corpus.Read("answers.txt", 5).Select(row => new TheoryDataRow<string, string, string, string, string>(row[0], row[1], row[2], row[3], row[4]));

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Answer_IsPassedOrRefused(string name, string ask, string expected, string body, string written)
    {
        Assert.NotEmpty(name);
        var settlement = expected.Split(' ').SingleOrDefault(word => word is "kept" or "refund");
        var left = settlement is null ? 0 : await Asking.LeftAsync(gateway);
        gateway.TakeSeen();

        var answer = await AskAsync(ask, Notation.Read(written));
        Assert.Single(gateway.TakeSeen());
        Assert.True(answer is not null, "no answer");
        foreach (var word in expected.Split(' ').Where(word => word != settlement))
            Assert.True(char.IsAsciiDigit(word[0]) ? $"{answer.Status}" == word : Expectation.Holds(answer, word), $"expected {word}: {answer}");
        if (body != "*")
            Assert.Equal(Notation.Show(Notation.Read(body)), Notation.Show(answer.Body));
        if (!ask.StartsWith("call", StringComparison.Ordinal))
            Assert.DoesNotContain("hidden", answer.ToString(), StringComparison.Ordinal);

        // Whatever it was, the next call gets its own answer.
        var after = await Asking.LeftAsync(gateway);
        if (settlement is not null)
            Assert.Equal(settlement, left - after == 2 ? "kept" : "refund");
        gateway.TakeSeen();
    }

    private async Task<RawAnswer?> AskAsync(string ask, byte[] bytes)
    {
        gateway.Answer = async (peer, _) =>
        {
            await peer.SendAsync(bytes);
            if (ask.EndsWith(" end", StringComparison.Ordinal))
                peer.Close();
            else if (ask.EndsWith(" reset", StringComparison.Ordinal))
                peer.Reset();
        };
        using var connection = await gateway.ConnectAsync();
        await Asking.SendAsync(connection, ask.Split(' ')[0]);
        return await connection.ReadAsync();
    }
}
