#!/usr/bin/env bash
# Measures streams: how long the first event takes through the gateway (at most 1 ms, median), and what an idle stream costs (at most 20 KB of
# managed memory, by the slope from 1,000 to 5,000). Bounded: about a minute. Ends with 1 when a figure is above its bound.
set -euo pipefail
cd "$(dirname "$0")/.."
# Each of 5,000 streams is two sockets in each of two processes.
ulimit -S -n "$(ulimit -H -n)"
dotnet build bench/Streams -c Release -v q -nologo
status=0
for what in first idle; do timeout 300 dotnet bench/Streams/bin/Release/net10.0/Sluice.Bench.Streams.dll $what || status=1; done
exit $status
