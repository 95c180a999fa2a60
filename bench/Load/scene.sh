# To be sourced by load.sh and telemetry.sh, from the root: a folder that goes at the end, a minimal upstream (nginx, one worker) at $UP, a policy with two
# limits and three conditions, and what starts, awaits, loads and ends a target.
command -v wrk >/dev/null && command -v nginx >/dev/null || { echo "$0 needs wrk and nginx (Debian packages of these names)" >&2; exit 2; }

work=$(mktemp -d)
declare -A port=() pid=() # the processes that were not waited for, by name
# One that is stopped would not hear of its end.
stop() { kill "${pid[@]}" 2>/dev/null || true; kill -CONT "${pid[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"; }
trap stop EXIT
export TOKEN=bench-token-0123456789abcdef

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
UP=$(free_port)

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

nginx -p "$work" -c "$work/nginx.conf" & pid[upstream]=$!
port[direct]=$UP

# NAME OPTIONS...: a gateway that counts and records in a folder of its own.
gateway() {
    port[$1]=$(free_port)
    dotnet src/Gateway/bin/Release/net10.0/Sluice.Gateway.dll --manifest "$work/manifest.json" --Sluice:DataPath="$work/$1" --Sluice:CallsPerGrant=1000 \
        --urls "http://127.0.0.1:${port[$1]}" "${@:2}" > "$work/$1.log" & pid[$1]=$!
}
# NAME...: each has to end well.
end() {
    local name code bad=0
    for name in "$@"; do kill -TERM "${pid[$name]}"; done
    for name in "$@"; do
        code=0; wait "${pid[$name]}" || code=$?
        unset "pid[$name]"
        [ $code = 0 ] || { echo "$name ended with exit code $code" >&2; bad=1; }
    done
    return $bad
}
await() {
    local try
    for try in $(seq 100); do curl -s -o "$work/answer" -X POST "http://127.0.0.1:${port[$1]}/mcp/s" -H "Authorization: Bearer $TOKEN" -d '{}' && return; sleep 0.2; done
    echo "$1 does not answer" >&2; return 1
}
# TARGET CONNECTIONS SECONDS: one line, TARGET CONNECTIONS REQ/S P50 P99 CALLS FAILURES.
run() { wrk -t1 "-c$2" "-d$3" -s bench/Load/call.lua "http://127.0.0.1:${port[$1]}/mcp/s" | sed -n "s/^RESULT/$1 $2/p"; }
# In hundredths of a second, which do not depend on how busy the machine is; 0 for what has no process of its own.
cpu() { [ -z "${pid[$1]:-}" ] && echo 0 || awk '{ print $14 + $15 }' "/proc/${pid[$1]}/stat"; }
# The same, and at the end the processor time of a call in microseconds.
measure() { local before line; before=$(cpu $1); line=$(run "$@"); echo "$line $(awk -v ticks=$(($(cpu $1) - before)) '{ printf "%.1f", 1e4 * ticks / $6 }' <<< "$line")"; }
