using System.Text.Json;

namespace Sluice.Gateway.Tests.Hostile;

/// <summary>What the gateway sealed for one caller, sent by others, elsewhere, or changed.</summary>
public sealed class ReplayTests(HostileGateway gateway) : IClassFixture<HostileGateway>
{
    private static readonly byte[] Ping = Notation.Read("‹J›¶‹ping›");

    public static IEnumerable<TheoryDataRow<string, string, string, string>> Lines() => RequestTests.Lines("replays.txt");

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Replay_IsRefusedUnlessItIsTheOwners(string name, string expected, string seen, string written)
    {
        Assert.NotEmpty(name);
        var (session, state, task) = await SealAsync();
        var request = written.Replace("{session}", session, StringComparison.Ordinal).Replace("{state}", state, StringComparison.Ordinal).Replace("{task}", task, StringComparison.Ordinal);
        using var connection = await gateway.ConnectAsync();
        await connection.SendAsync(Notation.Read(request));
        await new Expectation(expected).HoldsAsync(connection, hasBody: true, IsAliveAsync);
        Seen.Are(gateway.TakeSeen(), gateway.UpstreamHost, [.. (seen == "-" ? [] : seen.Split(" & ").Select(Notation.Read)), Ping]);
    }

    [Fact]
    public async Task Session_WithAnyCharacterChanged_IsUnknown()
    {
        var (session, _, _) = await SealAsync();
        using var connection = await gateway.ConnectAsync();
        for (var at = 0; at < session.Length; at++)
        {
            var changed = session[..at] + (session[at] == 'A' ? 'B' : 'A') + session[(at + 1)..];
            await connection.SendAsync(Notation.Read($"‹A›Mcp-Session-Id: {changed}¶‹+ping›"));
            Assert.Equal((at, 404), (at, (await connection.ReadAsync())?.Status));
            await connection.SendAsync(Notation.Read($"‹A›Mcp-Session-Id: {session[..at]}¶‹+ping›"));
            Assert.Equal((at, 404), (at, (await connection.ReadAsync())?.Status));
        }

        Assert.Empty(gateway.TakeSeen());
    }

    /// <summary>What Alice gets for a session, a state and a task of the upstream.</summary>
    private async Task<(string Session, string State, string Task)> SealAsync()
    {
        using var connection = await gateway.ConnectAsync();
        gateway.Answer = (peer, _) => peer.SendAsync(Notation.Read("‹ok›‹json›Mcp-Session-Id: upstream-session¶‹+done›"));
        await connection.SendAsync(Notation.Read("""‹A›‹+{"jsonrpc":"2.0","id":7,"method":"initialize","params":{}}›"""));
        var session = (await connection.ReadAsync())!["Mcp-Session-Id"]!;
        gateway.Answer = (peer, _) => peer.SendAsync(Notation.Read(
            """‹ok›‹json›‹+{"jsonrpc":"2.0","id":7,"result":{"resultType":"input_required","requestState":"upstream-state","task":{"taskId":"upstream-task"}}}›"""));
        await connection.SendAsync(Notation.Read("‹M›Mcp-Name: safe¶‹+first›"));
        var result = JsonElement.Parse((await connection.ReadAsync())!.Body).GetProperty("result");
        gateway.Answer = HostileGateway.ResultAsync;
        gateway.TakeSeen();
        return (session, result.GetProperty("requestState").GetString()!, result.GetProperty("task").GetProperty("taskId").GetString()!);
    }

    private static async Task IsAliveAsync(RawConnection connection)
    {
        await connection.SendAsync(Notation.Read("‹A›‹+ping›"));
        Assert.Equal(200, (await connection.ReadAsync())?.Status);
    }
}
