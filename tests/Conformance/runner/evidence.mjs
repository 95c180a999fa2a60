import { DatabaseSync } from 'node:sqlite';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ask, call } from './client.mjs';
import { places } from './places.mjs';

/** Every tool of the fixture must be listed in the policy by name, and the policy must list no other. */
export async function policyNamesEveryTool(fixtureUrl) {
  const policy = JSON.parse(await readFile(places.manifest, 'utf8')).policies.conformance;
  const shown = new Set();
  // One tool comes and goes: two listings with a change between them show all.
  for (let listing = 0; listing < 2; listing++) {
    for (const tool of (await ask(fixtureUrl, 'tools/list')).result.tools) shown.add(tool.name);
    await call(fixtureUrl, 'test_trigger_tool_change');
  }
  const listed = Object.keys(policy.tools);
  const different = [...shown].filter((name) => !listed.includes(name)).concat(listed.filter((name) => !shown.has(name)));
  return [
    verdict('the policy denies by default', policy.default === 'deny' && !listed.includes('*'), policy.default),
    verdict('the policy lists every tool by name', different.length === 0, different.join(', ') || `${listed.length} tools`),
  ];
}

/** Asks the gateway that the suite has just been through for what only policy and limits refuse. */
export async function probe(proxyUrl, gatewayUrl) {
  const unlisted = await call(proxyUrl, 'test_not_in_the_policy');
  const forbidden = await call(proxyUrl, 'test_header_tool', { region: 'forbidden', query: 'q' }, { 'Mcp-Param-Region': 'forbidden' });
  await call(proxyUrl, 'test_dynamic_tool');
  const beyond = await call(proxyUrl, 'test_dynamic_tool');
  const anonymous = await call(gatewayUrl, 'test_simple_text');
  const reason = (answer) => answer.result?._meta?.['sluice/decision']?.reason ?? `status ${answer.status}`;
  return [
    verdict('a tool that the policy does not list is refused', reason(unlisted) === 'not_available', reason(unlisted)),
    verdict('a condition refuses an argument', reason(forbidden) === 'deny_if', reason(forbidden)),
    verdict('a limit refuses what exceeds it', reason(beyond) === 'limit', reason(beyond)),
    verdict('a call without a token is refused', anonymous.status === 401, `status ${anonymous.status}`),
  ];
}

/** What the audit log holds of the suite's calls, after the gateway has stopped. */
export function audited(dataPath, answered) {
  const database = new DatabaseSync(join(dataPath, 'audit.db'), { readOnly: true });
  const rows = database.prepare("SELECT tool, policy, outcome, charges, refund FROM decisions WHERE method = 'tools/call'").all();
  const owners = new DatabaseSync(join(dataPath, 'ledger.db'), { readOnly: true }).prepare('SELECT owner FROM ledger').all();
  const recorded = tally(rows.map((row) => row.tool));
  const unrecorded = Object.entries(tally(answered)).filter(([tool, count]) => (recorded[tool] ?? 0) < count);
  const missing = unrecorded.map(([tool, count]) => `${tool}: ${recorded[tool] ?? 0} of ${count}`).join(', ');
  const allowed = rows.filter((row) => row.outcome === 'allowed');
  const charges = allowed.map((row) => JSON.parse(row.charges).find((charge) => charge.counter === 'calls'));
  const used = Math.max(0, ...charges.map((charge) => (charge ? charge.max - charge.remaining : 0)));
  const kept = allowed.filter((row) => row.refund === '').length;
  return [
    verdict('every call of a tool has its audit row', answered.length > 0 && !missing, missing || `${rows.length} rows, ${answered.length} calls`),
    verdict('every row names the policy', rows.every((row) => row.policy?.startsWith('conformance')), `${allowed.length} allowed`),
    verdict('every allowed call was charged', allowed.length > 0 && charges.every((charge) => charge?.cost === 1), `${charges.length} charges`),
    // The last call of all keeps its charge, so its balance holds every other that was kept.
    verdict('the counter counted them', kept > 0 && used >= kept && used <= allowed.length, `${used} units used, ${kept} kept`),
    verdict('the ledger is kept', owners.length > 0, `${owners.length} owners`),
  ];
}

const verdict = (what, holds, found) => ({ what, holds, found });

function tally(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
