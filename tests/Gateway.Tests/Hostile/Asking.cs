using System.Globalization;

namespace Sluice.Gateway.Tests.Hostile;

/// <summary>Requests of one caller whose calls are charged, to see what answers do to the charge.</summary>
internal static class Asking
{
    private static readonly Dictionary<string, byte[]> Requests = new(StringComparer.Ordinal)
    {
        ["call"] = Notation.Read("""‹A›‹+{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"charged"}}›"""),
        ["list"] = Notation.Read("""‹A›‹+{"jsonrpc":"2.0","id":7,"method":"tools/list"}›"""),
        ["ping"] = Notation.Read("‹A›‹+ping›"),
        ["get"] = Notation.Read("GET /mcp/pimea HTTP/1.1¶Host: localhost¶‹alice›Accept: text/event-stream¶¶"),
    };

    public static Task SendAsync(RawConnection connection, string what) => connection.SendAsync(Requests[what]);

    /// <summary>What is left of the budget after one more call, whose answer must be its own.</summary>
    public static async Task<int> LeftAsync(HostileGateway gateway)
    {
        gateway.Answer = HostileGateway.ResultAsync;
        using var connection = await gateway.ConnectAsync();
        RawAnswer? answer;
        var tries = 0;
        do
        {
            await SendAsync(connection, "call");
            answer = await connection.ReadAsync();
        }
        while (WasTooLate(answer) && ++tries < 10);

        Assert.Equal("""{"jsonrpc":"2.0","id":7,"result":null}""", answer?.Text);
        var limit = answer!["RateLimit"]!;
        var left = limit[(limit.IndexOf("r=", StringComparison.Ordinal) + 2)..limit.IndexOf(";t=", StringComparison.Ordinal)];
        return int.Parse(left, CultureInfo.InvariantCulture);
    }

    /// <summary>On a machine that is busy for half a second, a call may have become too old to leave: it is refunded, and may be sent again.</summary>
    private static bool WasTooLate(RawAnswer? answer) => answer?.Status == 502 && answer.Text.Contains("nothing was run", StringComparison.Ordinal);
}
