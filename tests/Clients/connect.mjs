// Connects the official TypeScript client (legacy era) to an MCP endpoint.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const watched = ['RateLimit', 'RateLimit-Policy', 'Retry-After'];

/**
 * An empty token sends no Authorization. The environment variable X_API_KEY adds that header, to reach the upstream without a gateway.
 * lastCall() tells the HTTP status and the limit headers of the latest tools/call.
 */
export async function connect(url, token) {
  let last = null;
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (process.env.X_API_KEY) headers['X-API-Key'] = process.env.X_API_KEY;

  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers },
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      if (isToolCall(init?.body)) {
        last = { status: response.status, headers: {} };
        for (const name of watched) last.headers[name] = response.headers.get(name);
      }
      return response;
    },
  });
  const client = new Client({ name: 'sluice-test-client', version: '1.0.0' });
  await client.connect(transport);
  return {
    lastCall: () => last,
    call: (name, args) => callTool(client, name, args),
    close: async () => {
      await transport.terminateSession();
      await client.close();
    },
  };
}

/** What a refusal looks like is for the caller to judge, so a protocol or HTTP error is a value here. */
async function callTool(client, name, args) {
  try {
    const result = await client.callTool({ name, arguments: args });
    const text = result.content.find((part) => part.type === 'text')?.text ?? null;
    return { tool: name, isError: result.isError === true, text, structured: result.structuredContent ?? null, _meta: result._meta ?? null };
  } catch (error) {
    return { tool: name, isError: true, text: error.message, structured: null, _meta: null, code: error.code ?? null };
  }
}

function isToolCall(body) {
  return typeof body === 'string' && JSON.parse(body).method === 'tools/call';
}
