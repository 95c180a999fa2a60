#!/usr/bin/env bash
# Measures what telemetry costs: a gateway with all of it off beside one with traces (1 % of the calls), metrics and logs over OTLP to a collector (nginx,
# which takes everything) and /metrics scraped every second. Alike processes differ by several percent, by luck of compilation and memory, for as long as
# they live: so there are PAIRS of fresh ones, each warmed up and measured in ROUNDS of SECONDS_EACH, interleaved. About PAIRS x (30 s + ROUNDS x 2 x SECONDS_EACH).
# A pair counts by the ratio of its median rates, as a round that the machine disturbed is an outlier; the result is the geometric mean of the pairs, as
# luck is none. The run counts only if the collector got data of all kinds, /metrics counted every call and none failed; it fails below 0.95.
set -euo pipefail
cd "$(dirname "$0")/.."
PAIRS=${PAIRS:-5} ROUNDS=${ROUNDS:-8} SECONDS_EACH=${SECONDS_EACH:-1}
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
start() {
    if [ "$1" = off ]; then
        gateway off
    else
        gateway on --Sluice:Metrics=on --OTEL_TRACES_SAMPLER=parentbased_traceidratio --OTEL_TRACES_SAMPLER_ARG=0.01 \
            --OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:$COLLECT" --OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf --OTEL_METRIC_EXPORT_INTERVAL=5000
    fi
}
scrape() { curl -s -o "$work/metrics" "http://127.0.0.1:${port[on]}/metrics"; }
measure() {
    local before line
    before=$(cpu $1); line=$(run $1 64 "$SECONDS_EACH"); echo "$pair $line $(($(cpu $1) - before))" >> "$work/results"
}

for pair in $(seq "$PAIRS"); do
    # Each goes first in every second pair, and in every second round.
    [ $((pair % 2)) = 0 ] && both="off on" || both="on off"
    for target in $both; do start $target; done
    for target in $both; do await $target; done
    ( while sleep 1; do scrape; done ) & scraper=$!; pids+=($scraper)
    for target in $both $both; do run $target 64 6 > "$work/warm-up"; done # the JIT compiles what is hot in the background
    for round in $(seq "$ROUNDS"); do
        for target in $both; do measure $target; done
        both="${both#* } ${both% *}"
    done
    kill $scraper; wait $scraper 2>/dev/null || true
    scrape
    echo "$pair $(awk '/^sluice_decisions_total\{outcome="allowed"/ { print $2 }' "$work/metrics")" >> "$work/counted"
    kill "${pid[@]}"; wait "${pid[@]}" 2>/dev/null || true
    rm -rf "$work/off" "$work/on"
done

python3 - "$work/results" "$work/collected" "$work/counted" <<'P'
import collections, statistics, sys

rounds = collections.defaultdict(lambda: {"off": [], "on": []})
for line in open(sys.argv[1]):
    pair, name, _, rate, _, _, calls, failed, cpu = line.split()
    rounds[pair][name].append((float(rate), int(calls), int(failed), int(cpu)))
kinds = collections.Counter(line.split()[0] for line in open(sys.argv[2]))
counted = dict(line.split() for line in open(sys.argv[3]))

def cpu(name, pairs):
    each = [round for pair in pairs for round in pair[name]]
    return 1e4 * sum(round[3] for round in each) / sum(round[1] for round in each)

ratios = []
for pair in rounds.values():
    rate = {name: statistics.median(round[0] for round in pair[name]) for name in pair}
    ratios.append(rate["on"] / rate["off"])
    print(f"off {rate['off']:.0f}/s, on {rate['on']:.0f}/s, ratio {ratios[-1]:.3f}; CPU of a call {cpu('off', [pair]):.1f} and {cpu('on', [pair]):.1f} us")
mean = statistics.geometric_mean(ratios)
print(f"all pairs: ratios {min(ratios):.3f} to {max(ratios):.3f}, median {statistics.median(ratios):.3f}; CPU of a call {cpu('off', rounds.values()):.1f} and {cpu('on', rounds.values()):.1f} us")
failed = sum(round[2] for pair in rounds.values() for name in pair for round in pair[name])
short = [pair for pair in rounds if float(counted.get(pair, 0)) < sum(round[1] for round in rounds[pair]["on"])]
checks = [(failed == 0, f"{failed} calls failed"), (set(kinds) >= {"/v1/traces", "/v1/metrics", "/v1/logs"}, f"the collector got {dict(kinds)}"),
          (not short, f"/metrics counted {sum(map(float, counted.values())):.0f} allowed calls" + (f", too few in pair {', '.join(short)}" if short else "")),
          (mean >= 0.95, f"with telemetry {mean:.3f} x without (at least 0.95)")]
for holds, text in checks:
    print(("ok   " if holds else "BAD  ") + text)
sys.exit(0 if all(holds for holds, _ in checks) else 1)
P
