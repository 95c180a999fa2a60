#!/usr/bin/env bash
# Measures the gateway (token, policy with two limits and three conditions, audit on) beside a bare forwarder on the same HTTP stack and YARP 2.1.0,
# in front of the same minimal upstream (nginx, one worker): interleaved rounds, medians, ratios. Bounded: about ROUNDS x 8 x SECONDS.
# Needs wrk and nginx. The run counts only if bare reached 1.3 x YARP, no call failed, and the audit rows equal the calls.
set -euo pipefail
cd "$(dirname "$0")/.."
ROUNDS=${ROUNDS:-5} SECONDS_EACH=${SECONDS_EACH:-4}
command -v wrk >/dev/null && command -v nginx >/dev/null || { echo "load.sh needs wrk and nginx (Debian packages of these names)" >&2; exit 2; }

dotnet build bench/Load -c Release -v q -nologo
work=$(mktemp -d)
pids=()
stop() { kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"; }
trap stop EXIT
export TOKEN=bench-token-0123456789abcdef

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
UP=$(free_port) BARE=$(free_port) YARP=$(free_port) GATE=$(free_port)

cat > "$work/nginx.conf" <<N
worker_processes 1; daemon off; pid $work/nginx.pid; error_log $work/nginx.log;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000; client_body_temp_path $work/body;
  server { listen 127.0.0.1:$UP; location / { default_type application/json;
    return 200 '{"jsonrpc":"2.0","id":42,"result":{"content":[{"type":"text","text":"Order 4711 shipped on 2026-01-15 by carrier DHL, expected 2026-01-18."}],"isError":false}}'; } }
}
N
cat > "$work/manifest.json" <<M
{ "servers": { "s": { "url": "http://127.0.0.1:$UP/mcp", "headers": { "X-API-Key": "bench" } } },
  "policies": { "p": { "version": "1", "default": "deny",
    "all_tools": { "limits": [ { "counter": "calls", "window": "hour", "max": 1000000000 } ] },
    "tools": { "lookup_order": {
      "require": [ { "conditions": [ { "path": "args.order", "op": "exists", "value": true } ], "on_deny": "Name an order." } ],
      "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 10000 } ], "on_deny": "Too much." },
                   { "conditions": [ { "path": "args.locale", "op": "not_in", "value": [ "de-DE", "en-GB" ] } ], "on_deny": "No such locale." } ],
      "limits": [ { "counter": "lookups", "window": "minute", "max": 1000000000 } ] } } } },
  "grants": { "g": { "server": "s", "policy": "p", "token": "\${TOKEN}" } } }
M

out=bench/Load/bin/Release/net10.0
nginx -p "$work" -c "$work/nginx.conf" & pids+=($!)
# The bare forwarder has the gateway's collector (src/Gateway/Gateway.csproj; numbers here are hexadecimal), YARP the one it comes with.
DOTNET_GCDynamicAdaptationMode=0 DOTNET_GCGen0MaxBudget=2000000 dotnet $out/Sluice.Bench.Load.dll bare "$BARE" "http://127.0.0.1:$UP/mcp" & pids+=($!)
dotnet $out/Sluice.Bench.Load.dll yarp "$YARP" "http://127.0.0.1:$UP/" & pids+=($!)
dotnet src/Gateway/bin/Release/net10.0/Sluice.Gateway.dll --manifest "$work/manifest.json" --Sluice:DataPath="$work/data" --Sluice:CallsPerGrant=1000 \
    --urls "http://127.0.0.1:$GATE" > "$work/gateway.log" & gateway=$!; pids+=($gateway)

declare -A port=([direct]=$UP [bare]=$BARE [yarp]=$YARP [gateway]=$GATE)
run() { wrk -t1 "-c$2" "-d$3" -s bench/Load/call.lua "http://127.0.0.1:${port[$1]}/mcp/s" | sed -n "s/^RESULT/$1 $2/p"; }
for target in direct bare yarp gateway; do
    for try in $(seq 50); do curl -s -o "$work/answer" -X POST "http://127.0.0.1:${port[$target]}/mcp/s" -H "Authorization: Bearer $TOKEN" -d '{}' && break; sleep 0.2; done
done
for target in direct bare yarp gateway gateway bare yarp; do run $target 64 12 | { grep gateway || true; } >> "$work/calls"; done # warm-up: the JIT compiles what is hot in the background

for round in $(seq "$ROUNDS"); do
    for connections in 64 1; do
        for target in bare gateway yarp direct; do run $target $connections "$SECONDS_EACH" | tee -a "$work/results"; done
    done
done
grep '^gateway' "$work/results" >> "$work/calls"
kill -TERM $gateway; wait $gateway || true
python3 bench/Load/report.py "$work/results" "$work/calls" "$work/data/audit.db"
