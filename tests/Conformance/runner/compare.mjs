/** How good a status is. INFO and SKIPPED say nothing of the server, so they are neither won nor lost. */
const rank = { SUCCESS: 0, INFO: 1, SKIPPED: 1, WARNING: 2, FAILURE: 3 };

/** One row for each check of one revision: its status directly and through the gateway, and whether the gateway lost it. */
export function compare(revision, scenarios, direct, gateway) {
  return scenarios.all.flatMap((scenario) => {
    const here = keyed(direct.get(scenario));
    const there = keyed(gateway.get(scenario));
    return [...new Set([...here.keys(), ...there.keys()])].map((key) => {
      const [ours, theirs] = [here.get(key), there.get(key)];
      return {
        revision,
        scenario,
        check: key,
        isScored: scenarios.scored.includes(scenario),
        direct: ours?.status ?? 'MISSING',
        gateway: theirs?.status ?? 'MISSING',
        isLost: isLost(ours, theirs),
        reason: theirs?.errorMessage ?? ours?.errorMessage ?? '',
      };
    });
  });
}

/** Worse than directly; or gone although it passed; or there is a complaint that was not there directly. */
function isLost(ours, theirs) {
  if (!theirs) return ours.status === 'SUCCESS';
  return ours ? rank[theirs.status] > rank[ours.status] : rank[theirs.status] > rank.INFO;
}

/** Several checks of a scenario may share id and name: they are told apart by their order. */
function keyed(checks = []) {
  const seen = new Map();
  const byKey = new Map();
  for (const check of checks) {
    const name = `${check.id} ${check.name}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    byKey.set(count === 1 ? name : `${name} #${count}`, check);
  }
  return byKey;
}
