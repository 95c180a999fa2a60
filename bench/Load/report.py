"""Medians and ratios of a load run: `report.py RESULTS CALLS AUDIT_DB`. Exits 1 when the run does not count."""
import sqlite3, statistics, sys

rows = [line.split() for line in open(sys.argv[1])]
cell = lambda target, connections, column: statistics.median(float(r[column]) for r in rows if r[0] == target and r[1] == connections)
targets = ["direct", "bare", "yarp", "gateway"]
for connections in ("64", "1"):
    print(f"\n{connections} connections, medians of interleaved rounds")
    print(f"{'':9}{'req/s':>10}{'p50 us':>9}{'p99 us':>9}{'x direct':>10}{'x bare':>8}{'x YARP':>8}")
    for target in targets:
        rate = cell(target, connections, 2)
        ratios = [rate / cell(other, connections, 2) for other in ("direct", "bare", "yarp")]
        print(f"{target:9}{rate:10.0f}{cell(target, connections, 3):9.0f}{cell(target, connections, 4):9.0f}"
              f"{ratios[0]:10.2f}{ratios[1]:8.2f}{ratios[2]:8.2f}")

bare = cell("bare", "64", 2) / cell("yarp", "64", 2)
failed = sum(int(r[6]) for r in rows)
calls = sum(int(line.split()[5]) for line in open(sys.argv[2]))
audited = sqlite3.connect(f"file:{sys.argv[3]}?mode=ro", uri=True).execute("SELECT count(*) FROM decisions WHERE outcome = 'allowed'").fetchone()[0]
# wrk drops the answers that are under way when its time is up: at most one for each connection and run.
slack = sum(int(line.split()[1]) for line in open(sys.argv[2]))
checks = [(bare >= 1.3, f"bare is {bare:.2f} x YARP (at least 1.3)"), (failed == 0, f"{failed} calls failed"),
          (calls <= audited <= calls + slack, f"{audited} audit rows for {calls} answered calls (up to {slack} were under way when wrk stopped)")]
print()
for holds, text in checks:
    print(("ok   " if holds else "BAD  ") + text)
sys.exit(0 if all(holds for holds, _ in checks) else 1)
