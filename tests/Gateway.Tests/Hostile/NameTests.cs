using System.Text;

namespace Sluice.Gateway.Tests.Hostile;

/// <summary>Names that look like a hidden tool, or like an allowed one: calls and lists must agree on what they are.</summary>
public sealed class NameTests(HostileGateway gateway) : IClassFixture<HostileGateway>
{
    private static readonly byte[] List = Notation.Read("""{"jsonrpc":"2.0","id":7,"method":"tools/list"}""");

    public static IEnumerable<TheoryDataRow<string, string, bool, string>> Lines() =>
        Corpus.Read("names.txt", 4).SelectMany(row => new[]
        {
            new TheoryDataRow<string, string, bool, string>(row[0], "‹A›", row[1] == "forward", row[3]),
            new TheoryDataRow<string, string, bool, string>(row[0], "‹D›", row[2] == "forward", row[3]),
        });

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Name_IsCalledAndListedByItsCodePoints(string name, string caller, bool passes, string tool)
    {
        Assert.NotEmpty(name);
        byte[] call = [.. """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"""u8, .. Notation.Read(tool), .. "}}"u8];
        byte[] shown = [.. """{"id":7,"result":{"tools":["""u8, .. passes ? [.. Entry(tool), .. ","u8] : (byte[])[], .. """{"name":"open"}]}}"""u8];
        byte[] all = [.. """{"id":7,"result":{"tools":["""u8, .. Entry(tool), .. ""","""u8, .. """{"name":"open"}]}}"""u8];
        using var connection = await gateway.ConnectAsync();

        var called = await AskAsync(connection, caller, call);
        Assert.Equal(!passes, Expectation.Holds(called, "hidden"));
        Seen.Are(gateway.TakeSeen(), gateway.UpstreamHost, passes ? [[.. Notation.Read("‹J›¶"), .. call]] : []);

        gateway.Answer = (peer, _) => peer.SendAsync([.. Notation.Read($"‹ok›‹json›Content-Length: {all.Length}¶¶"), .. all]);
        var listed = await AskAsync(connection, caller, List);
        gateway.Answer = HostileGateway.ResultAsync;
        Assert.Equal(Encoding.UTF8.GetString(shown), listed.Text);
        Assert.Single(gateway.TakeSeen());
    }

    private static byte[] Entry(string tool) => [.. """{"name":"""u8, .. Notation.Read(tool), .. "}"u8];

    private static async Task<RawAnswer> AskAsync(RawConnection connection, string caller, byte[] body)
    {
        await connection.SendAsync(Notation.Read($"{caller}Content-Length: {body.Length}¶¶").Concat(body).ToArray());
        var answer = await connection.ReadAsync();
        Assert.Equal(200, answer?.Status);
        return answer!;
    }
}
