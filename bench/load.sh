#!/usr/bin/env bash
# Measures the gateway (token, policy with two limits and three conditions, audit on) beside a bare forwarder on the same HTTP stack and YARP 2.1.0,
# in front of the same minimal upstream (nginx, one worker): interleaved rounds, medians, ratios. Bounded: about ROUNDS x 8 x SECONDS.
# Needs wrk and nginx. The run counts only if bare reached 1.3 x YARP, no call failed, and the audit rows equal the calls.
set -euo pipefail
cd "$(dirname "$0")/.."
ROUNDS=${ROUNDS:-5} SECONDS_EACH=${SECONDS_EACH:-4}

dotnet build bench/Load -c Release -v q -nologo
. bench/Load/scene.sh

out=bench/Load/bin/Release/net10.0
port[bare]=$(free_port) port[yarp]=$(free_port)
# The bare forwarder has the gateway's collector (src/Gateway/Gateway.csproj; numbers here are hexadecimal), YARP the one it comes with.
DOTNET_GCDynamicAdaptationMode=0 DOTNET_GCGen0MaxBudget=2000000 dotnet $out/Sluice.Bench.Load.dll bare "${port[bare]}" "http://127.0.0.1:$UP/mcp" & pids+=($!)
dotnet $out/Sluice.Bench.Load.dll yarp "${port[yarp]}" "http://127.0.0.1:$UP/" & pids+=($!)
gateway gateway; gateway=${pids[-1]}
for target in direct bare yarp gateway; do await $target; done
for target in direct bare yarp gateway gateway bare yarp; do run $target 64 12 | { grep gateway || true; } >> "$work/calls"; done # warm-up: the JIT compiles what is hot in the background

for round in $(seq "$ROUNDS"); do
    for connections in 64 1; do
        for target in bare gateway yarp direct; do run $target $connections "$SECONDS_EACH" | tee -a "$work/results"; done
    done
done
grep '^gateway' "$work/results" >> "$work/calls"
kill -TERM $gateway; wait $gateway || true
python3 bench/Load/report.py "$work/results" "$work/calls" "$work/gateway/audit.db"
