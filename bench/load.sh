#!/usr/bin/env bash
# Measures the gateway (token, policy with two limits and three conditions, audit on) beside a bare forwarder on the same HTTP stack and YARP 2.1.0, in front of
# the same minimal upstream (nginx, one worker). Two processes of one program differ by several percent, by luck of compilation and memory: each round starts
# all three anew, warms them up, and measures them interleaved. Medians of the rounds, and ratios of the medians. Bounded: a round is about a minute and a half.
# Needs wrk and nginx. The run counts only if bare reached 1.3 x YARP, no call failed, each process ended well, and each gateway's audit rows equal its calls.
set -euo pipefail
cd "$(dirname "$0")/.."
ROUNDS=${ROUNDS:-5} SECONDS_EACH=${SECONDS_EACH:-3} WARM_UP=${WARM_UP:-10}

dotnet build bench/Load -c Release -v q -nologo
. bench/Load/scene.sh

# NAME UPSTREAM, with the environment it is to have.
forwarder() { port[$1]=$(free_port); dotnet bench/Load/bin/Release/net10.0/Sluice.Bench.Load.dll "$1" "${port[$1]}" "$2" & pid[$1]=$!; }

targets=(bare gateway yarp)
for round in $(seq "$ROUNDS"); do
    # The bare forwarder has the gateway's collector (src/Gateway/Gateway.csproj; numbers here are hexadecimal), YARP the one it comes with.
    DOTNET_GCDynamicAdaptationMode=0 DOTNET_GCGen0MaxBudget=2000000 forwarder bare "http://127.0.0.1:$UP/mcp"
    forwarder yarp "http://127.0.0.1:$UP/"
    gateway gateway
    for target in direct "${targets[@]}"; do await $target; done

    # The JIT compiles what is hot in the background: after twice 5 s it still took up to 0.6 us of each call of the gateway, which has most to compile.
    for pass in 1 2; do
        for target in "${targets[@]}"; do measure $target 64 "$WARM_UP" | sed "s/$/ $round/" >> "$work/warm-up"; done
    done

    for order in "direct bare gateway yarp" "yarp gateway bare"; do
        for target in $order; do measure $target 64 "$SECONDS_EACH" | sed "s/$/ $round/" | tee -a "$work/results"; done
    done
    for target in direct "${targets[@]}"; do measure $target 1 "$SECONDS_EACH" | sed "s/$/ $round/" | tee -a "$work/results"; done

    end "${targets[@]}"
    mv "$work/gateway" "$work/gateway-$round"
done
python3 bench/Load/report.py "$work"
