#!/usr/bin/env bash
# Measures what telemetry costs: a gateway with all of it off beside one with traces (1 % of the calls), metrics and logs over OTLP to a collector (nginx,
# which takes everything) and /metrics scraped every second. Alike processes differ by several percent, by luck of compilation and memory, for as long as
# they live: so there are PAIRS of fresh ones, each warmed up in WARM_UPS of 6 s and measured in ROUNDS of SECONDS_EACH, interleaved. About
# PAIRS x (8 s + WARM_UPS x 12 s + ROUNDS x 2 x SECONDS_EACH). The JIT compiles a method anew once it ran thirty times, and traces leave about once a second: so
# the warm-up takes that long, and scrapes are more frequent in it. Else the compiler's work is half of the difference.
# Outside its rounds a gateway is stopped (SIGSTOP), so that what it puts off it pays for itself, in its next round. Metrics leave every 10 s by the clock,
# which goes on meanwhile: about every 5 s that it runs. A pair counts by its calls of all rounds in the time of all rounds, since what telemetry does now and then is a part of its price;
# the result is the geometric mean of the pairs. The run counts only if the collector got data of all kinds, /metrics was there each time and counted and
# measured every call once, and none failed; it fails below 0.95.
set -euo pipefail
cd "$(dirname "$0")/.."
PAIRS=${PAIRS:-5} WARM_UPS=${WARM_UPS:-4} ROUNDS=${ROUNDS:-4} SECONDS_EACH=${SECONDS_EACH:-2}
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
nginx -p "$work" -c "$work/collector.conf" & pid[collector]=$!
start() {
    if [ "$1" = off ]; then
        gateway off
    else
        gateway on --Sluice:Metrics=on --OTEL_TRACES_SAMPLER=parentbased_traceidratio --OTEL_TRACES_SAMPLER_ARG=0.01 \
            --OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:$COLLECT" --OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf --OTEL_METRIC_EXPORT_INTERVAL=10000
    fi
}
coproc SCRAPER { exec python3 bench/Load/scrape.py; }
pid[scraper]=$SCRAPER_PID

# TARGET SECONDS FILE TIMES: scrapes so many times a second, and adds a line to the file. The load begins as the gateway goes on, and finds its sockets open.
turn() {
    local before line came
    before=$(cpu $1)
    kill -CONT "${pid[$1]}"
    [ $1 = off ] || echo "${port[on]} $2 $4" >&"${SCRAPER[1]}"
    line=$(run $1 64 "$2")
    [ $1 = off ] || { read -r came <&"${SCRAPER[0]}"; echo "$came $(($2 * $4))" >> "$work/scrapes"; }
    kill -STOP "${pid[$1]}"
    echo "$pair $line $(($(cpu $1) - before))" >> "$work/$3"
}

for pair in $(seq "$PAIRS"); do
    # Each goes first in every second pair, and in every second round.
    [ $((pair % 2)) = 0 ] && both="off on" || both="on off"
    for target in $both; do start $target; done
    for target in $both; do await $target; done
    kill -STOP "${pid[off]}" "${pid[on]}"
    for round in $(seq "$WARM_UPS"); do
        for target in $both; do turn $target 6 warm-up 5; done
    done
    for round in $(seq "$ROUNDS"); do
        for target in $both; do turn $target "$SECONDS_EACH" results 1; done
        both="${both#* } ${both% *}"
    done
    # What was under way has a second to end.
    kill -CONT "${pid[off]}" "${pid[on]}"
    sleep 1
    curl -sf --max-time 10 -o "$work/counted-$pair" "http://127.0.0.1:${port[on]}/metrics"
    end off on
    rm -rf "$work/off" "$work/on"
done

python3 - "$work" <<'P'
import collections, re, statistics, sys

work = sys.argv[1]
Round = collections.namedtuple("Round", "rate calls failed connections cpu")

def read(file):
    rounds = collections.defaultdict(lambda: {"off": [], "on": []})
    for line in open(f"{work}/{file}"):
        pair, name, connections, rate, _, _, calls, failed, cpu = line.split()
        rounds[pair][name].append(Round(float(rate), int(calls), int(failed), int(connections), int(cpu)))
    return rounds

def rate(rounds):
    return sum(each.calls for each in rounds) / sum(each.calls / each.rate for each in rounds)

def cpu(name, pairs):
    each = [round for pair in pairs for round in pair[name]]
    return 1e4 * sum(round.cpu for round in each) / sum(round.calls for round in each)

COUNTED = {"decisions": r'sluice_decisions_total\{outcome="allowed"', "measured decisions": r"sluice_decision_duration_seconds_count\{",
           "measured requests of callers": r"mcp_server_operation_duration_seconds_count\{", "measured requests to upstreams": r"mcp_client_operation_duration_seconds_count\{"}

def counted(pair):
    lines = open(f"{work}/counted-{pair}").read().splitlines()
    return {what: sum(int(float(line.split()[-1])) for line in lines if re.match(pattern, line)) for what, pattern in COUNTED.items()}

measured, warm_up = read("results"), read("warm-up")
ratios = []
for pair in measured.values():
    ratios.append(rate(pair["on"]) / rate(pair["off"]))
    print(f"off {rate(pair['off']):.0f}/s, on {rate(pair['on']):.0f}/s, ratio {ratios[-1]:.3f}; CPU of a call {cpu('off', [pair]):.1f} and {cpu('on', [pair]):.1f} us")
mean = statistics.geometric_mean(ratios)
print(f"all pairs: ratios {min(ratios):.3f} to {max(ratios):.3f}, median {statistics.median(ratios):.3f}; CPU of a call {cpu('off', measured.values()):.1f} and {cpu('on', measured.values()):.1f} us")
kinds = collections.Counter(line.split()[0] for line in open(f"{work}/collected"))
failed = sum(each.failed for rounds in (measured, warm_up) for pair in rounds.values() for name in pair for each in pair[name])
came, due = (sum(column) for column in zip(*(map(int, line.split()) for line in open(f"{work}/scrapes"))))
checks = [(failed == 0, f"{failed} calls failed"), (set(kinds) >= {"/v1/traces", "/v1/metrics", "/v1/logs"}, f"the collector got {dict(kinds)}"),
          (came == due, f"{came} of {due} scrapes came")]
for pair in measured:
    runs = warm_up[pair]["on"] + measured[pair]["on"]
    # wrk drops the answers that are under way when its time is up: at most one for each connection and run.
    calls, slack = sum(each.calls for each in runs), sum(each.connections for each in runs)
    for what, count in counted(pair).items():
        checks.append((calls <= count <= calls + slack, f"pair {pair}: /metrics has {count} {what} for {calls} answered calls (up to {slack} were under way when wrk stopped)"))
checks.append((mean >= 0.95, f"with telemetry {mean:.3f} x without (at least 0.95)"))
for holds, text in checks:
    print(("ok   " if holds else "BAD  ") + text)
sys.exit(0 if all(holds for holds, _ in checks) else 1)
P
