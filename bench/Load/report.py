"""Medians and ratios of a load run: `report.py RESULTS CALLS AUDIT_DB...`. Exits 1 when the run does not count."""
import collections, sqlite3, statistics, sys

TARGETS = ["direct", "bare", "yarp", "gateway"]
rows = [line.split() for line in open(sys.argv[1])]
cells = collections.defaultdict(list)
for target, connections, rate, p50, p99, calls, failures, cpu, turn in rows:
    cells[target, connections, turn].append((float(rate), float(p50), float(p99), float(cpu)))
rounds = sorted({row[8] for row in rows}, key=int)

def of_rounds(target, connections, column):
    """One number a round: a target that had its turn twice has the mean of both."""
    return [statistics.mean(cell[column] for cell in cells[target, connections, turn]) for turn in rounds]

def ratios(target, other, connections):
    return [one / two for one, two in zip(of_rounds(target, connections, 0), of_rounds(other, connections, 0))]

for connections in ("64", "1"):
    print(f"\n{connections} connections, medians of {len(rounds)} interleaved rounds, each of fresh processes; the ratios are medians of the rounds' ratios")
    print(f"{'':9}{'req/s':>10}{'p50 us':>9}{'p99 us':>9}{'CPU us/call':>13}{'x direct':>10}{'x bare':>8}{'x YARP':>8}")
    for target in TARGETS:
        rate, p50, p99, cpu = (statistics.median(of_rounds(target, connections, column)) for column in range(4))
        direct, bare, yarp = (statistics.median(ratios(target, other, connections)) for other in TARGETS[:3])
        print(f"{target:9}{rate:10.0f}{p50:9.0f}{p99:9.0f}{f'{cpu:.1f}' if cpu else '':>13}{direct:10.2f}{bare:8.2f}{yarp:8.2f}")

print("\n64 connections, round by round")
for one, two in (("gateway", "bare"), ("gateway", "yarp"), ("bare", "yarp")):
    print(f"{one:>9} / {two:5}" + "".join(f"{ratio:7.3f}" for ratio in ratios(one, two, "64")))

bare = statistics.median(ratios("bare", "yarp", "64"))
failed = sum(int(row[6]) for row in rows)
served = [line.split() for line in open(sys.argv[2])]
calls = sum(int(line[5]) for line in served)
count = "SELECT count(*) FROM decisions WHERE outcome = 'allowed'"
audited = sum(sqlite3.connect(f"file:{file}?mode=ro", uri=True).execute(count).fetchone()[0] for file in sys.argv[3:])
# wrk drops the answers that are under way when its time is up: at most one for each connection and run.
slack = sum(int(line[1]) for line in served)
checks = [(bare >= 1.3, f"bare is {bare:.2f} x YARP (at least 1.3)"), (failed == 0, f"{failed} calls failed"),
          (calls <= audited <= calls + slack, f"{audited} audit rows for {calls} answered calls (up to {slack} were under way when wrk stopped)")]
print()
for holds, text in checks:
    print(("ok   " if holds else "BAD  ") + text)
sys.exit(0 if all(holds for holds, _ in checks) else 1)
