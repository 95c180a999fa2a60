import { spawn } from 'node:child_process';
import { once } from 'node:events';

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 10_000;

const children = new Set();

// Nobody stays behind, however this process ends.
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/** Ends the child with this process at the latest. */
export function adopt(child) {
  children.add(child);
  child.on('exit', () => children.delete(child));
  return child;
}

/** Starts a .NET server on a port that the system chooses. Its log is kept for the case that it fails. */
export async function start(dll, args = [], environment = {}) {
  const child = adopt(spawn('dotnet', [dll, '--urls', 'http://127.0.0.1:0', ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  }));
  let log = '';
  const { promise: listening, resolve, reject } = Promise.withResolvers();
  const read = (data) => {
    log += data;
    const found = /listen(?:s|ing) on:? (http:\/\/[^\s/]+)/.exec(log);
    if (found) resolve(found[1]);
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  child.on('exit', (code) => reject(new Error(`${dll} ended with ${code} before it listened:\n${log}`)));
  const late = setTimeout(() => reject(new Error(`${dll} did not listen within ${START_LIMIT_MS} ms:\n${log}`)), START_LIMIT_MS);
  try {
    return { address: await listening, log: () => log, stop: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw error;
  } finally {
    clearTimeout(late);
  }
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await gone;
  clearTimeout(kill);
}
