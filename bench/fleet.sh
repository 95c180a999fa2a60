#!/usr/bin/env bash
# Four gateways on one PostgreSQL, two of them with wall clocks that are wrong by minutes, and 64 clients with five hot and 1,000 cold grants: half a minute
# without faults, then two minutes with them (gateways killed, gateways paused, PostgreSQL stopped and started). Prints a report and ends with 1 if any
# promise of decision 0019 was broken.
# `bench/fleet.sh orleans`: two silos and two gateways instead; silos are killed, paused, and restarted one after the other. `bench/fleet.sh orleans default`: in the
# default durability, with the faults that cost ledgers their host; it asks that each loses at most the charges of the last 100 ms.
# Needs PostgreSQL. Bounded: about SLUICE_FLEET_QUIET_SECONDS + SLUICE_FLEET_SECONDS + 60.
set -euo pipefail
cd "$(dirname "$0")/.."
export SLUICE_FLEET_SECONDS=${SLUICE_FLEET_SECONDS:-120} SLUICE_FLEET_RATE=${SLUICE_FLEET_RATE:-400}
export SLUICE_FLEET_QUIET_SECONDS=${SLUICE_FLEET_QUIET_SECONDS:-30} SLUICE_FLEET_QUIET_RATE=${SLUICE_FLEET_QUIET_RATE:-200}
export SLUICE_FLEET_ASKS_FOR_TIME=${SLUICE_FLEET_ASKS_FOR_TIME:-1} CI=true
engine=${1:-postgres} durability=${2:-strict} report=artifacts/fleet/$engine.txt
case "$engine $durability" in
    "postgres strict") project=tests/Fleet/Fleet.Tests assembly=Sluice.Fleet.Tests tests='Sluice.Fleet.Tests.FleetTests.*' ;;
    "orleans strict") project=tests/Cluster.Tests assembly=Sluice.Cluster.Tests tests='Sluice.Cluster.Tests.Fleet.OrleansFleetTests.Strict*' ;;
    "orleans default")
        project=tests/Cluster.Tests assembly=Sluice.Cluster.Tests tests='Sluice.Cluster.Tests.Fleet.OrleansFleetTests.Default*' report=artifacts/fleet/orleans-default.txt ;;
    *) echo "fleet.sh: no engine '$engine' in the durability '$durability'; there are: postgres, orleans, orleans default" >&2; exit 2 ;;
esac
dotnet build "$project" -c Release -v q -nologo

status=0
rm -f "$report"
dotnet "$project/bin/Release/net10.0/$assembly.dll" -method "$tests" -noColor || status=1
[ ! -f "$report" ] || cat "$report"
exit $status
