/** A client of 2026-07-28, just enough to ask one question. */
const revision = '2026-07-28';

export async function ask(url, method, params = {}, headers = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': revision,
      'Mcp-Method': method,
      ...(params.name ? { 'Mcp-Name': params.name } : {}),
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: {
        ...params,
        _meta: { 'io.modelcontextprotocol/protocolVersion': revision, 'io.modelcontextprotocol/clientCapabilities': {} },
      },
    }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  const data = text.split('\n').find((line) => line.startsWith('data:'));
  return { status: response.status, headers: response.headers, ...parsed(data ? data.slice(5) : text) };
}

export const call = (url, tool, args = {}, headers = {}) => ask(url, 'tools/call', { name: tool, arguments: args }, headers);

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
