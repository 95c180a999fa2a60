import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call } from './client.mjs';
import { compare } from './compare.mjs';
import { audited, policyNamesEveryTool, probe } from './evidence.mjs';
import { places } from './places.mjs';
import { startProxy } from './proxy.mjs';
import { isVerdict, report } from './report.mjs';
import { start } from './server.mjs';
import { revisions, runSuite, scenariosOf } from './suite.mjs';

const ENDPOINT = '/mcp/fixture';

await mkdir(places.artifacts, { recursive: true });
const evidence = [];
const direct = await column('direct', runDirect);
const gateway = await column('gateway', runThroughGateway);

const rows = [];
const gaps = [];
for (const revision of revisions) {
  const scenarios = await scenariosOf(revision);
  for (const [name, checks] of [['direct', direct], ['gateway', gateway]]) {
    const silent = scenarios.all.filter((scenario) => !checks.get(revision).get(scenario)?.length);
    gaps.push(...silent.map((scenario) => `${scenario} did not run (${name}, ${revision})`));
  }
  rows.push(...compare(revision, scenarios, direct.get(revision), gateway.get(revision)));
}

await report(rows, evidence);
for (const gap of gaps) console.log(gap);

const verdicts = rows.filter(isVerdict);
const proven = evidence.filter((proof) => proof.holds).length;
const kept = verdicts.filter((row) => row.direct === 'SUCCESS' && !row.isLost).length;
// A check that fails directly is the fixture's fault: it shows nothing of the gateway, and must not go unseen.
const broken = verdicts.filter((row) => row.isLost || ['WARNING', 'FAILURE'].includes(row.direct)).length;
const failed = broken + gaps.length + evidence.length - proven;
console.log(`conformance: ${kept + proven} passed, ${failed} failed, ${verdicts.length - kept - broken} skipped`);
process.exit(kept === 0 || failed > 0 ? 1 : 0);

/** Runs the suite for both revisions with a fixture of its own, so that the columns cannot hear each other. */
async function column(name, run) {
  const fixture = await start(places.fixture);
  try {
    return await run(`${fixture.address}/mcp`, name);
  } finally {
    await fixture.stop();
  }
}

async function runDirect(fixtureUrl, name) {
  evidence.push(...(await policyNamesEveryTool(fixtureUrl)));
  return runBoth(fixtureUrl, name);
}

async function runThroughGateway(fixtureUrl, name) {
  const token = randomBytes(32).toString('base64url');
  const data = await mkdtemp(join(tmpdir(), 'sluice-conformance-'));
  try {
    const options = ['--manifest', places.manifest, `--Sluice:DataPath=${data}`];
    const gateway = await start(places.gateway, options, { FIXTURE_URL: fixtureUrl, SUITE_TOKEN: token });
    const proxy = await startProxy(gateway.address, token);
    let checks;
    try {
      const url = proxy.address + ENDPOINT;
      checks = await runBoth(url, name);
      evidence.push(...(await probe(url, gateway.address + ENDPOINT)));
    } finally {
      proxy.stop();
      await gateway.stop();
      await writeFile(join(places.artifacts, 'gateway.log'), gateway.log());
    }

    // Stopped, the gateway has written all it knows.
    evidence.push(...audited(data, proxy.answered()));
    return checks;
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

async function runBoth(url, name) {
  // The first request of a process pays for its compilation: the suite's short waits must not.
  await call(url, 'test_simple_text');
  const checks = new Map();
  for (const revision of revisions) checks.set(revision, await runSuite(url, revision, name));
  return checks;
}
