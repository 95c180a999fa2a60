using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Sluice.Gateway.Demo;

/// <summary>A real MCP client against the demo: the whole flow once, a step out of order, then more starts than a minute may have.</summary>
internal static class DemoDrive
{
    private const int Starts = 12;

    public static async Task<int> RunAsync(Uri endpoint, DemoManifest manifest, CancellationToken cancellationToken)
    {
        await using (var client = await ConnectAsync(endpoint, manifest.Token, cancellationToken))
            await RunFlowAsync(client, cancellationToken);
        await using (var client = await ConnectAsync(endpoint, manifest.BurstToken, cancellationToken))
            await RunBurstAsync(client, cancellationToken);
        return 0;
    }

    private static Task<McpClient> ConnectAsync(Uri endpoint, string token, CancellationToken cancellationToken)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = endpoint,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = $"Bearer {token}" },
        });
        return McpClient.CreateAsync(transport, cancellationToken: cancellationToken);
    }

    private static async Task RunFlowAsync(McpClient client, CancellationToken cancellationToken)
    {
        Console.WriteLine("One Pimea session:");
        var start = await CallAsync(client, "pimea_start_session", new(StringComparer.Ordinal) { ["message"] = "Which channels suit a Finnish SaaS company?" }, cancellationToken);
        var session = start.StructuredContent?.GetProperty("session_id").GetString()
            ?? throw new InvalidOperationException($"The sample gave no session: {TextOf(start)}");
        await CallAsync(client, "pimea_get_answer", new(StringComparer.Ordinal) { ["session_id"] = session }, cancellationToken);
        foreach (var message in (string[])["B2B, mid-sized customers", "Germany and the Nordics", "Around 10,000 a month"])
            await CallAsync(client, "pimea_chat", new(StringComparer.Ordinal) { ["session_id"] = session, ["message"] = message }, cancellationToken);
        await CallAsync(client, "pimea_get_answer", new(StringComparer.Ordinal) { ["session_id"] = session }, cancellationToken);
    }

    private static async Task RunBurstAsync(McpClient client, CancellationToken cancellationToken)
    {
        Console.WriteLine();
        Console.WriteLine($"{Starts} starts in a row:");
        var denied = 0;
        for (var i = 0; i < Starts; i++)
        {
            var result = await CallAsync(client, "pimea_start_session", new(StringComparer.Ordinal) { ["message"] = "And what about SEO?" }, cancellationToken);
            if (result.IsError is true)
                denied++;
        }

        Console.WriteLine($"{Starts - denied} allowed, {denied} denied");
    }

    private static async Task<CallToolResult> CallAsync(
        McpClient client, string tool, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        var result = await client.CallToolAsync(tool, arguments, cancellationToken: cancellationToken);
        Console.WriteLine($"  {(result.IsError is true ? "denied " : "allowed")}  {tool,-20}  {Shorten(TextOf(result))}");
        return result;
    }

    private static string TextOf(CallToolResult result) => result.Content.OfType<TextContentBlock>().FirstOrDefault()?.Text ?? "";

    private static string Shorten(string text)
    {
        const int most = 90;
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= most ? line : string.Concat(line.AsSpan(0, most), "…");
    }
}
