"""Medians and ratios of a load run: `report.py FOLDER`, with results, warm-up and gateway-ROUND/audit.db. Exits 1 when the run does not count."""
import collections, sqlite3, statistics, sys

TARGETS = ["direct", "bare", "yarp", "gateway"]
work = sys.argv[1]
rows, warm_up = ([line.split() for line in open(f"{work}/{file}")] for file in ("results", "warm-up"))
cells = collections.defaultdict(list)
for target, connections, rate, p50, p99, calls, failures, cpu, turn in rows:
    cells[target, connections, turn].append((float(rate), float(p50), float(p99), float(cpu)))
rounds = sorted({row[8] for row in rows}, key=int)

def of_rounds(target, connections, column):
    """One number a round: a target that had its turn twice has the mean of both."""
    return [statistics.mean(cell[column] for cell in cells[target, connections, turn]) for turn in rounds]

def median(target, connections, column):
    return statistics.median(of_rounds(target, connections, column))

def ratios(target, other, connections):
    return [one / two for one, two in zip(of_rounds(target, connections, 0), of_rounds(other, connections, 0))]

for connections in ("64", "1"):
    print(f"\n{connections} connections, medians of {len(rounds)} interleaved rounds, each of fresh processes, and ratios of the medians")
    print(f"{'':9}{'req/s':>10}{'p50 us':>9}{'p99 us':>9}{'CPU us/call':>13}{'x direct':>10}{'x bare':>8}{'x YARP':>8}")
    for target in TARGETS:
        rate, p50, p99, cpu = (median(target, connections, column) for column in range(4))
        direct, bare, yarp = (rate / median(other, connections, 0) for other in TARGETS[:3])
        print(f"{target:9}{rate:10.0f}{p50:9.0f}{p99:9.0f}{f'{cpu:.1f}' if cpu else '':>13}{direct:10.2f}{bare:8.2f}{yarp:8.2f}")

    print("round by round")
    for one, two in (("gateway", "bare"), ("gateway", "yarp"), ("bare", "yarp")):
        print(f"{one:>9} / {two:5}" + "".join(f"{ratio:7.3f}" for ratio in ratios(one, two, connections)))

bare = median("bare", "64", 0) / median("yarp", "64", 0)
failed = sum(int(row[6]) for row in rows + warm_up)
checks = [(bare >= 1.3, f"bare is {bare:.2f} x YARP (at least 1.3)"), (failed == 0, f"{failed} calls failed")]
for turn in rounds:
    served = [row for row in rows + warm_up if row[0] == "gateway" and row[8] == turn]
    calls = sum(int(row[5]) for row in served)
    # wrk drops the answers that are under way when its time is up: at most one for each connection and run.
    slack = sum(int(row[1]) for row in served)
    database = sqlite3.connect(f"file:{work}/gateway-{turn}/audit.db?mode=ro", uri=True)
    audited = database.execute("SELECT count(*) FROM decisions WHERE outcome = 'allowed'").fetchone()[0]
    checks.append((calls <= audited <= calls + slack, f"round {turn}: {audited} audit rows for {calls} answered calls (up to {slack} were under way when wrk stopped)"))
print()
for holds, text in checks:
    print(("ok   " if holds else "BAD  ") + text)
sys.exit(0 if all(holds for holds, _ in checks) else 1)
