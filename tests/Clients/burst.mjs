// node burst.mjs URL TOKEN N: calls pimea_start_session N times in a row. One JSON line per call, with its HTTP status and limit headers.
import { connect } from './connect.mjs';

const [url, token, count] = process.argv.slice(2);
if (!url || !(Number(count) > 0)) throw new Error('usage: node burst.mjs URL TOKEN N');

const client = await connect(url, token);
try {
  for (let number = 1; number <= Number(count); number++) {
    const { structured, ...line } = await client.call('pimea_start_session', { message: `Question ${number}` });
    console.log(JSON.stringify({ number, ...line, ...client.lastCall() }));
  }
} finally {
  await client.close();
}
