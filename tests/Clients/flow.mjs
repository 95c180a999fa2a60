// node flow.mjs URL [TOKEN]: start, three chats, answer. One JSON line per call; exit code 1 as soon as a call is refused.
import { connect } from './connect.mjs';

const [url, token] = process.argv.slice(2);
if (!url) throw new Error('usage: node flow.mjs URL [TOKEN]');

const client = await connect(url, token);
try {
  const start = await run('pimea_start_session', { message: 'Create a strategy for a café' });
  const session = { session_id: start?.structured?.session_id };
  for (const message of ['Café Aurora, Finland', 'warm and plain', 'by May']) await run('pimea_chat', { ...session, message });
  await run('pimea_get_answer', session);
} finally {
  await client.close();
}

async function run(tool, args) {
  if (process.exitCode) return null;
  const { structured, ...line } = await client.call(tool, args);
  console.log(JSON.stringify(line));
  if (line.isError) process.exitCode = 1;
  return { structured };
}
