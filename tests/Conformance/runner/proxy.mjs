import http from 'node:http';
import { once } from 'node:events';

/**
 * The suite cannot send a token, so this stands between: it adds Authorization and passes everything else as it came, Host and Origin included.
 * It also notes what the calls of tools came to, to compare with what the gateway recorded.
 */
export async function startProxy(target, token) {
  const { hostname, port } = new URL(target);
  const calls = [];
  const server = http.createServer((request, response) => {
    const upstream = http.request({
      host: hostname,
      port,
      method: request.method,
      path: request.url,
      headers: [...request.rawHeaders, 'Authorization', `Bearer ${token}`],
      setHost: false,
      agent: false,
    });
    const call = noteBody(request, calls);
    upstream.on('response', (answer) => {
      call.status = answer.statusCode;
      response.writeHead(answer.statusCode, answer.statusMessage, answer.rawHeaders);
      response.flushHeaders();
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    upstream.on('error', () => response.destroy());
    // Who stops listening has to be seen on the other side: it is how a request is cancelled.
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    /** Calls of tools that were answered with 200: the tool's name each. */
    answered: () => calls.filter((call) => call.status === 200 && call.tool).map((call) => call.tool),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function noteBody(request, calls) {
  const call = {};
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const message = parsed(Buffer.concat(chunks));
    if (message?.method === 'tools/call') call.tool = message.params?.name;
  });
  calls.push(call);
  return call;
}

function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
