// node tour.mjs everything|fixture URL TOKEN: uses all that the protocol has, and prints one JSON line with what was seen.
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import * as types from '@modelcontextprotocol/sdk/types.js';

const [upstream, url, token] = process.argv.slice(2);
const tours = { everything, fixture };
if (!token || !tours[upstream]) throw new Error('usage: node tour.mjs everything|fixture URL TOKEN');

const seen = new Set();
const waiting = new Map();
const client = new Client(
  { name: 'sluice-test-client', version: '1.0.0' },
  { capabilities: { elicitation: {}, sampling: {}, roots: { listChanged: true } } });
client.setRequestHandler(types.ElicitRequestSchema, () => note('elicitation', { action: 'accept', content: { name: 'Ada' } }));
client.setRequestHandler(types.CreateMessageRequestSchema, () =>
  note('sampling', { role: 'assistant', model: 'abacus', content: { type: 'text', text: 'forty-two' } }));
client.setRequestHandler(types.ListRootsRequestSchema, () => note('roots', { roots: [{ uri: 'file:///workshop', name: 'workshop' }] }));
client.setNotificationHandler(types.LoggingMessageNotificationSchema, () => note('logging'));
client.setNotificationHandler(types.ToolListChangedNotificationSchema, () => note('tools list_changed'));
client.setNotificationHandler(types.ResourceListChangedNotificationSchema, () => note('resources list_changed'));
client.setNotificationHandler(types.ResourceUpdatedNotificationSchema, () => note('resource updated'));

// The client opens its stream without waiting for it; what a server sends before that on its own account is lost.
const transport = new StreamableHTTPClientTransport(new URL(url), {
  requestInit: { headers: { Authorization: `Bearer ${token}` } },
  fetch: async (input, init) => {
    const response = await fetch(input, init);
    if (init?.method === 'GET' && response.ok) note('stream');
    if (response.ok && String(init?.body).includes('notifications/cancelled')) note('cancel');
    return response;
  },
});
await client.connect(transport);
await told('stream');
await tours[upstream]();
console.log(JSON.stringify({ seen: [...seen].sort() }));
await transport.terminateSession();
await client.close();

async function everything() {
  await tools('get-env', { name: 'echo', arguments: { message: 'hello' } });
  await resourcesAndPrompts('demo://resource/dynamic/text/7', { name: 'args-prompt', arguments: { city: 'Turku' } }, 'completable-prompt', 'department', 'E');
  assert.match(await call('trigger-elicitation-request'), /- Name: Ada/);
  assert.match(await call('trigger-sampling-request', { prompt: '6 x 7' }), /forty-two/);
  assert.match(await call('get-roots-list'), /file:\/\/\/workshop/);

  await client.setLoggingLevel('debug');
  await call('toggle-simulated-logging');
  await told('logging');
  await call('gzip-file-as-resource', { name: 'x.gz', data: 'data:text/plain,x', outputType: 'resourceLink' });
  await told('resources list_changed');
  await client.subscribeResource({ uri: 'demo://resource/dynamic/text/7' });
  await call('toggle-subscriber-updates');
  await told('resource updated');
  await cancelled('trigger-long-running-operation', { duration: 60, steps: 600 });
}

async function fixture() {
  await tools('secret', { name: 'echo', arguments: { message: 'hello' } });
  await resourcesAndPrompts('fixture://note/7', { name: 'weather', arguments: { city: 'Turku' } }, 'weather', 'city', 'T');
  assert.match(await call('ask'), /^Ada forty-two file:\/\/\/workshop /);

  const work = call('work', {}, { onprogress: () => note('progress') });
  await told('progress');
  await told('logging');
  await call('finish');
  assert.equal(await work, 'worked');
  await call('grow');
  await told('tools list_changed');
  await cancelled('wait', {});
}

async function tools(hidden, echo) {
  const { tools } = await client.listTools();
  assert.ok(tools.some((tool) => tool.name === echo.name));
  assert.ok(!tools.some((tool) => tool.name === hidden));
  assert.equal(await call(echo.name, echo.arguments), `Echo: ${echo.arguments.message}`);
  assert.match(await call(hidden), /^\[POLICY DENIED\] /);
  note('tools');
}

async function resourcesAndPrompts(uri, prompt, completable, argument, value) {
  assert.ok((await client.listResourceTemplates()).resourceTemplates.length > 0);
  assert.match((await client.readResource({ uri })).contents[0].text, /7/);
  assert.ok((await client.listPrompts()).prompts.length > 0);
  assert.match((await client.getPrompt(prompt)).messages[0].content.text, /Turku/);
  const { completion } = await client.complete({ ref: { type: 'ref/prompt', name: completable }, argument: { name: argument, value } });
  assert.ok(completion.values[0].length > value.length);
  note('resources, prompts, completion');
}

async function cancelled(name, args) {
  const abort = new AbortController();
  const onprogress = () => {
    note('progress');
    abort.abort('enough');
  };
  await assert.rejects(call(name, args, { signal: abort.signal, onprogress }), /enough/);
  await told('cancel'); // The client sends it without waiting; the end of the session must not overtake it.
}

async function call(name, args = {}, options = {}) {
  const result = await client.callTool({ name, arguments: args }, undefined, options);
  return result.content.filter((part) => part.type === 'text').map((part) => part.text).join('\n');
}

function note(sight, answer) {
  seen.add(sight);
  waiting.get(sight)?.();
  return answer;
}

async function told(sight) {
  if (seen.has(sight)) return;
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`never told: ${sight}; seen: ${[...seen]}`)), 30_000); });
  await Promise.race([new Promise((resolve) => waiting.set(sight, resolve)), late]);
  clearTimeout(timer);
}
