namespace Sluice.Gateway.Demo;

/// <summary>What a newcomer needs to try the running demo.</summary>
internal static class DemoGuide
{
    public static void Print(TextWriter output, Uri endpoint, string token, string data) => output.WriteLine($$$$"""

        Sluice enforces a policy in front of the sample MCP server "pimea".

          endpoint   {{{{endpoint}}}}
          token      {{{{token}}}}
          limits     pimea_start_session 10 a minute, pimea_chat 30 a minute, pimea_get_answer free, everything else denied
          sessions   5 open at once, 40 chats and 2 hours each; only a complete one may be read, and only by who started it
          data       {{{{data}}}}  (manifest.json, ledger.db, audit.db, directory.db, admin-key)

        MCP client configuration:

          { "mcpServers": { "pimea": { "type": "http", "url": "{{{{endpoint}}}}", "headers": { "Authorization": "Bearer {{{{token}}}}" } } } }

        One call by hand:

          curl -s {{{{endpoint}}}} -H 'Authorization: Bearer {{{{token}}}}' -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \
            -H 'MCP-Protocol-Version: 2025-11-25' \
            -d '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_everything","arguments":{}}}'

        Ctrl+C stops both.
        """);
}
