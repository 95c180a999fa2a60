#!/usr/bin/env bash
# Measures the engines beside each other in one run, on a PostgreSQL of its own: decisions a second, p50 and p99 in microseconds, of ILedger.ReserveAsync with
# 64 and with 256 calls in flight, over 1,000 grants (cold) and over one (hot), all admitted. Orleans co-hosted is one node of the role both, which is asked
# from its own process; remote is one silo, a process of src/Silo, which another process asks. The last rows are with leases (decision 0029).
# DURABILITY=strict for the other durability. Needs the PostgreSQL binaries and the Orleans packages. Bounded: about 20 x (SECONDS_EACH + 2) + 40 seconds.
set -euo pipefail
cd "$(dirname "$0")/.."
SECONDS_EACH=${SECONDS_EACH:-5} DURABILITY=${DURABILITY:-default}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
[ -n "$bin" ] || { echo "cluster.sh needs PostgreSQL (Debian package postgresql)" >&2; exit 2; }
dotnet build bench/Cluster -c Release -v q -nologo

work=$(mktemp -d); silo=
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port=$(free_port)
as() { if [ "$(id -u)" = 0 ]; then chown -R postgres "$work"; runuser -u postgres -- "$@"; else "$@"; fi; }
as "$bin/initdb" -D "$work/data" -U sluice -A trust -E UTF8 > "$work/log" 2>&1
as "$bin/postgres" -D "$work/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c shared_buffers=512MB -c max_wal_size=4GB >> "$work/log" 2>&1 &
stop() { kill $silo 2>/dev/null || true; as "$bin/pg_ctl" -D "$work/data" -m fast stop > /dev/null 2>&1 || true; wait 2>/dev/null || true; rm -rf "$work"; }
trap stop EXIT
for try in $(seq 100); do "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" && break; sleep 0.1; done

options() { # ENGINE [ROLE]: what the process of an engine needs
    echo "--Sluice:Engine=$1 --Sluice:Durability=$DURABILITY --Sluice:DataPath=$work/$RANDOM --ConnectionStrings:Sluice=Host=127.0.0.1;Port=$port;Username=sluice;Database=postgres"
    [ $# -lt 2 ] || echo "--Sluice:Cluster:Role=$2 --Sluice:Cluster:Name=$3 --Sluice:Cluster:SiloPort=$(free_port) --Sluice:Cluster:GatewayPort=$(free_port)"
}
out=bench/Cluster/bin/Release/net10.0
bench() { # NAME SPREADS OPTIONS...
    timeout 200 dotnet $out/Sluice.Bench.Cluster.dll "$1" 64,256 "$2" "$SECONDS_EACH" "${@:3}" | while read -r row; do printf '%-18s %-5s %8s %12s %10s %10s %10s\n' $row; done
}
leases=--Sluice:Cluster:LeaseAboveCallsPerSecond=500

echo "durability $DURABILITY"
printf '%-18s %-5s %8s %12s %10s %10s %10s\n' engine grant callers decisions/s "p50 us" "p99 us" undecided
bench embedded cold,hot $(options embedded)
bench postgres cold,hot $(options postgres)
bench orleans,co-hosted cold,hot $(options orleans both cohosted)
url=http://127.0.0.1:$(free_port)
dotnet $out/Sluice.Silo.dll --urls "$url" $(options orleans silo remote) > "$work/silo.log" 2>&1 & silo=$!
for try in $(seq 100); do curl -sf -o /dev/null "$url/readyz" && break; sleep 0.2; done
bench orleans,remote cold,hot $(options orleans gateway remote)
bench leases,remote hot $(options orleans gateway remote) $leases
kill $silo; wait $silo || true
bench leases,co-hosted hot $(options orleans both leases) $leases
