import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { places } from './places.mjs';
import { adopt } from './server.mjs';

const LIMIT_MS = 60_000;

export const revisions = ['2025-11-25', '2026-07-28'];

/** The server scenarios that a revision names: those that count, and those that run for information. */
export async function scenariosOf(revision) {
  const set = parse(await readFile(join(places.suite, 'requirements', `${revision}.yaml`), 'utf8'));
  const informative = set.not_scored.filter((entry) => entry.leg === 'server').map((entry) => entry.scenario);
  return { scored: set.server, all: [...set.server, ...informative] };
}

/** Runs the suite once. Resolves to the checks of each scenario; a scenario that wrote none is missing. */
export async function runSuite(url, revision, column) {
  const output = join(places.artifacts, column, revision);
  await rm(output, { recursive: true, force: true });
  await mkdir(output, { recursive: true });
  const log = createWriteStream(join(output, 'suite.log'));
  const suite = adopt(spawn(
    process.execPath,
    [join(places.suite, 'dist/index.js'), 'server', '--url', url, '--requirements', revision, '--output-dir', output],
    { stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS, killSignal: 'SIGKILL' },
  ));
  suite.stdout.pipe(log, { end: false });
  suite.stderr.pipe(log, { end: false });
  const [, signal] = await once(suite, 'exit');
  log.end();
  if (signal) throw new Error(`The suite did not end within ${LIMIT_MS} ms (${column}, ${revision}); see ${output}/suite.log`);
  return readChecks(output, revision);
}

async function readChecks(output, revision) {
  const checks = new Map();
  const folders = await readdir(output);
  for (const scenario of (await scenariosOf(revision)).all) {
    const folder = folders.find((name) => name.startsWith(`server-${scenario}-20`));
    if (folder) checks.set(scenario, JSON.parse(await readFile(join(output, folder, 'checks.json'), 'utf8')));
  }
  return checks;
}
