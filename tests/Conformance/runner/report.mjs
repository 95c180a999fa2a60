import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { places } from './places.mjs';

/** Writes the whole table as Markdown and prints what a reader wants to know at once. */
export async function report(rows, evidence) {
  const path = join(places.artifacts, 'report.md');
  await writeFile(path, [...summary(rows), '', ...table(rows), '', ...proofs(evidence), ''].join('\n'));
  console.log([...summary(rows), '', ...notable(rows), '', ...proofs(evidence), '', `The whole table: ${path}`].join('\n'));
}

function summary(rows) {
  const lines = ['| revision | checks | pass directly | pass through the gateway | lost |', '|---|---|---|---|---|'];
  for (const revision of new Set(rows.map((row) => row.revision))) {
    const mine = rows.filter((row) => row.revision === revision && isVerdict(row));
    const count = (holds) => mine.filter(holds).length;
    const [direct, gateway] = [count((row) => row.direct === 'SUCCESS'), count((row) => row.gateway === 'SUCCESS')];
    lines.push(`| ${revision} | ${mine.length} | ${direct} | ${gateway} | ${count((row) => row.isLost)} |`);
  }
  return lines;
}

function table(rows) {
  const lines = ['| revision | scenario | check | direct | through the gateway |', '|---|---|---|---|---|'];
  for (const row of rows.filter(isVerdict)) {
    const scenario = row.isScored ? row.scenario : `${row.scenario} (not scored)`;
    const gateway = row.isLost ? `${row.gateway} **lost**` : row.gateway;
    lines.push(`| ${row.revision} | ${scenario} | ${row.check} | ${row.direct} | ${gateway} |`);
  }
  return lines;
}

/** What does not pass: lost through the gateway, or not passing directly. */
function notable(rows) {
  const line = (row) => `  ${row.revision} ${row.scenario}: ${row.check}\n    ${row.direct} -> ${row.gateway} ${row.reason.slice(0, 300)}`;
  const lost = rows.filter((row) => row.isLost);
  const open = rows.filter((row) => !row.isLost && isVerdict(row) && row.direct !== 'SUCCESS');
  return [
    `Lost through the gateway: ${lost.length}`,
    ...lost.map(line),
    `Not passing directly either: ${open.length}`,
    ...open.map(line),
  ];
}

const proofs = (evidence) => [
  '| policy, limits and audit were on | holds | found |',
  '|---|---|---|',
  ...evidence.map(({ what, holds, found }) => `| ${what} | ${holds ? 'yes' : '**no**'} | ${found} |`),
];

/** INFO rows are the suite's diary: no check. */
export const isVerdict = (row) => row.isLost || (row.direct !== 'INFO' && row.gateway !== 'INFO');
