// The admin API from nothing to a call that is enforced, with the client that generate.mjs made. Prints one JSON object per line.
import { client } from './sdk/client.gen.js';
import { createGrant, createPolicy, createServer, listGrants, revokeGrant } from './sdk/index.js';

const print = (value: object) => console.log(JSON.stringify(value));

export async function run(gateway: string, key: string, upstream: string) {
  client.setConfig({ baseUrl: gateway, auth: key });
  const server = await createServer({ body: { slug: 'everyday', url: upstream }, headers: { 'Idempotency-Key': 'server' } });
  print({ step: 'server', status: server.response!.status });
  const document = { version: '1', default: 'deny', tools: { allowed: {} } };
  const policy = await createPolicy({ body: { name: 'careful', document } });
  print({ step: 'policy', status: policy.response!.status });
  const minted = await createGrant({ body: { server: server.data!.id, policy: policy.data!.id, label: 'generated', tags: ['ci'] } });
  print({ step: 'grant', status: minted.response!.status });
  const grant = minted.data!.grant;
  const token: string = minted.data!.token!;
  print({ step: 'allowed', ...(await call(gateway, server.data!.id, token, 'allowed')) });
  print({ step: 'denied', ...(await call(gateway, server.data!.id, token, 'other')) });

  const listed = await listGrants({ query: { tag: 'ci', state: 'active', limit: 10 } });
  print({ step: 'list', grants: listed.data!.items.length, next: listed.data!.next });
  const stale = await revokeGrant({ path: { id: grant.id }, headers: { 'If-Match': '"7"' } });
  print({ step: 'stale', status: stale.response!.status, problem: stale.error!.type });
  const revoked = await revokeGrant({ path: { id: grant.id }, headers: { 'If-Match': minted.response!.headers.get('ETag')! } });
  print({ step: 'revoke', status: revoked.response!.status });
  print({ step: 'revoked', ...(await call(gateway, server.data!.id, token, 'allowed')) });
}

async function call(gateway: string, server: string, token: string, tool: string) {
  const response = await fetch(`${gateway}/mcp/${server}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: {} } }),
  });
  const text = await response.text();
  return { status: response.status, text: response.ok ? JSON.parse(text).result.content[0].text : null };
}
