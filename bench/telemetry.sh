#!/usr/bin/env bash
# Measures two gateways that are alike but for telemetry: all off, and traces (1 % of the calls), metrics and logs over OTLP to a collector (nginx, which
# takes everything), with /metrics scraped every second. Interleaved rounds, the ratio of each round, their median. Bounded: about ROUNDS x 4 x SECONDS_EACH.
# The run counts only if the collector got data of all kinds and no call failed; it fails below 0.95.
set -euo pipefail
cd "$(dirname "$0")/.."
ROUNDS=${ROUNDS:-9} SECONDS_EACH=${SECONDS_EACH:-4}
dotnet build src/Gateway -c Release -v q -nologo
. bench/Load/scene.sh

COLLECT=$(free_port)
cat > "$work/collector.conf" <<N
worker_processes 1; daemon off; pid $work/collector.pid; error_log $work/collector.err;
events { worker_connections 256; }
http {
  log_format kind '\$uri \$request_length'; access_log $work/collected kind; client_max_body_size 64m; client_body_temp_path $work/collector-body;
  server { listen 127.0.0.1:$COLLECT; location /v1/ { default_type application/x-protobuf; return 200; } }
}
N
nginx -p "$work" -c "$work/collector.conf" & pids+=($!)
declare -A pid
gateway off; pid[off]=${pids[-1]}
gateway on --Sluice:Metrics=on --OTEL_TRACES_SAMPLER=parentbased_traceidratio --OTEL_TRACES_SAMPLER_ARG=0.01 \
    --OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:$COLLECT" --OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf --OTEL_METRIC_EXPORT_INTERVAL=5000
pid[on]=${pids[-1]}
for target in off on; do await $target; done
( while sleep 1; do curl -s -o "$work/metrics" "http://127.0.0.1:${port[on]}/metrics"; done ) & pids+=($!)

for target in off on on off; do run $target 64 8 > /dev/null; done # warm-up: the JIT compiles what is hot in the background
# In hundredths of a second, which do not depend on how busy the machine is.
cpu() { awk '{ print $14 + $15 }' "/proc/${pid[$1]}/stat"; }
measure() {
    local before line
    before=$(cpu $1); line=$(run $1 64 "$SECONDS_EACH"); echo "$line $(($(cpu $1) - before))" | tee -a "$work/results"
}
for round in $(seq "$ROUNDS"); do
    # Each goes first in every second round.
    for target in $([ $((round % 2)) = 0 ] && echo off on || echo on off); do measure $target; done
done

python3 - "$work/results" "$work/collected" "$work/metrics" <<'P'
import collections, re, statistics, sys

rows = [line.split() for line in open(sys.argv[1])]
rate = {name: [float(row[2]) for row in rows if row[0] == name] for name in ("off", "on")}
ratios = [on / off for on, off in zip(rate["on"], rate["off"])]
kinds = collections.Counter(line.split()[0] for line in open(sys.argv[2]))
counted = sum(int(float(line.split()[-1])) for line in open(sys.argv[3]) if re.match(r'sluice_decisions_total\{outcome="allowed"', line))
cpu = {name: 1e4 * sum(int(row[7]) for row in rows if row[0] == name) / sum(int(row[5]) for row in rows if row[0] == name) for name in ("off", "on")}
print(f"\noff {statistics.median(rate['off']):.0f}/s, on {statistics.median(rate['on']):.0f}/s, ratios {' '.join(f'{ratio:.3f}' for ratio in ratios)}; CPU of a call {cpu['off']:.1f} and {cpu['on']:.1f} us")
failed = sum(int(row[6]) for row in rows)
median = statistics.median(ratios)
checks = [(failed == 0, f"{failed} calls failed"), (set(kinds) >= {"/v1/traces", "/v1/metrics", "/v1/logs"}, f"the collector got {dict(kinds)}"),
          (counted > 0, f"/metrics counted {counted} allowed calls"), (median >= 0.95, f"with telemetry {median:.3f} x without (at least 0.95)")]
for holds, text in checks:
    print(("ok   " if holds else "BAD  ") + text)
sys.exit(0 if all(holds for holds, _ in checks) else 1)
P
