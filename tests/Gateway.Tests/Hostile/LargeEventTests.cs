using System.Text;

namespace Sluice.Gateway.Tests.Hostile;

/// <summary>Events far larger than any buffer.</summary>
public sealed class LargeEventTests(HostileGateway gateway) : IClassFixture<HostileGateway>
{
    private const int FiveMegabytes = 5 * 1_024 * 1_024;

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public async Task Event_OfFiveMegabytes_PassesToTheByteAndSettles(string lineEnd)
    {
        var filler = string.Concat(Enumerable.Repeat($"data: \"{new string('x', 1_000)}\",{lineEnd}", FiveMegabytes / 1_000));
        var text = $"""data: {"{"}"jsonrpc":"2.0","id":7,"x":[{lineEnd}{filler}data: 0],"error":{"{"}"code":-32601,"message":""{"}}"}{lineEnd}{lineEnd}""";
        var left = await Asking.LeftAsync(gateway);
        var answer = await AskAsync("call", "text/event-stream", text);

        Assert.True(answer.Text == text, "the event changed");
        Assert.Equal(left - 1, await Asking.LeftAsync(gateway));
        gateway.TakeSeen();
    }

    [Theory]
    [InlineData("text/event-stream", "data: ", "\n\n")]
    [InlineData("application/json", "", "")]
    public async Task List_LargerThanTheLimit_IsAnErrorNotALeak(string type, string start, string end)
    {
        var text = $"{start}{{\"result\":{{\"tools\":[{{\"name\":\"hidden\",\"description\":\"{new string('x', FiveMegabytes)}\"}}]}}}}{end}";
        var answer = await AskAsync("list", type, text);

        Assert.Contains("\"error\":{\"code\":-32001", answer.Text);
        Assert.DoesNotContain("hidden", answer.Text);
        Assert.DoesNotContain("xxx", answer.Text);
        gateway.TakeSeen();
    }

    [Fact]
    public async Task Event_BrokenOffAfterMegabytes_IsTornAndStaysCharged()
    {
        var left = await Asking.LeftAsync(gateway);
        gateway.Answer = async (peer, _) =>
        {
            await peer.SendAsync(Notation.Read($"‹events›{FiveMegabytes:x}¶data: "));
            await peer.SendAsync(new string('x', FiveMegabytes / 2));
            peer.Close();
        };
        using var connection = await gateway.ConnectAsync();
        await Asking.SendAsync(connection, "call");
        var answer = await connection.ReadAsync();

        Assert.True(answer!.IsTorn);
        Assert.Equal(left - 2, await Asking.LeftAsync(gateway));
        gateway.TakeSeen();
    }

    private async Task<RawAnswer> AskAsync(string what, string type, string text)
    {
        gateway.Answer = (peer, _) => peer.SendAsync([.. Notation.Read($"‹ok›Content-Type: {type}¶Content-Length: {text.Length}¶¶"), .. Encoding.ASCII.GetBytes(text)]);
        using var connection = await gateway.ConnectAsync();
        await Asking.SendAsync(connection, what);
        return (await connection.ReadAsync())!;
    }
}
