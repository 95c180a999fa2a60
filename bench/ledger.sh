#!/usr/bin/env bash
# Measures the postgres engine beside a plain UPDATE ... RETURNING of one counter for each call, at the same durability, on a PostgreSQL of its own:
# decisions a second, p50 and p99 in microseconds, of one, two and four gateways that have 64 calls in flight together, over 1,000 rows and over one hot
# row, each with 1,000 live entries: at max 1,000 a minute, where the window slides and a call takes the place of one that ended or is refused; all admitted,
# far below the limit; all refused. Ends with 1 unless the engine reaches 3 x the baseline everywhere, and the state of an owner stays within 4 KB.
# Needs the PostgreSQL 15 binaries. Bounded: about 24 x (7 + SECONDS), since the compiler is let finish first.
set -euo pipefail
cd "$(dirname "$0")/.."
SECONDS_EACH=${SECONDS_EACH:-5} DURABILITY=${DURABILITY:-default}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
[ -n "$bin" ] || { echo "ledger.sh needs PostgreSQL (Debian package postgresql)" >&2; exit 2; }
dotnet build bench/Ledger -c Release -v q -nologo

work=$(mktemp -d); port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as() { if [ "$(id -u)" = 0 ]; then chown -R postgres "$work"; runuser -u postgres -- "$@"; else "$@"; fi; }
as "$bin/initdb" -D "$work/data" -U sluice -A trust -E UTF8 > "$work/log" 2>&1
as "$bin/postgres" -D "$work/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c shared_buffers=512MB -c max_wal_size=4GB >> "$work/log" 2>&1 &
trap 'as "$bin/pg_ctl" -D "$work/data" -m fast stop > /dev/null 2>&1 || true; rm -rf "$work"' EXIT
for try in $(seq 100); do "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" && break; sleep 0.1; done

connection="Host=127.0.0.1;Port=$port;Username=sluice;Database=postgres"
bench() { dotnet bench/Ledger/bin/Release/net10.0/Sluice.Bench.Ledger.dll "$@"; }
sum() { awk '{ rate += $1; if ($2 > p50) p50 = $2; if ($3 > p99) p99 = $3 } END { printf "%d %d %d\n", rate, p50, p99 }' "$@"; }
run() { # what spread gateways
    rm -f "$work"/part.*
    for gateway in $(seq "$3"); do bench run "$connection" "$1" "$2" $((64 / $3)) "$SECONDS_EACH" "$DURABILITY" > "$work/part.$gateway" & parts[gateway]=$!; done
    for gateway in $(seq "$3"); do wait "${parts[gateway]}"; done
    sum "$work"/part.*
}

status=0 bytes=0
printf '%-5s %-9s %-8s %12s %8s %8s %12s\n' rows gateways what decisions/s "p50 us" "p99 us" "x baseline"
for spread in cold hot; do
    for gateways in 1 2 4; do
        bench fill "$connection" sliding
        read -r base p50 p99 <<< "$(run baseline $spread "$gateways")"
        printf '%-5s %-9s %-8s %12d %8d %8d %12s\n' $spread "$gateways" baseline "$base" "$p50" "$p99" 1.0
        for what in sliding admitted refused; do
            [ $what != admitted ] || bench fill "$connection" admitted
            read -r rate p50 p99 <<< "$(run $what $spread "$gateways")"
            ratio=$(awk "BEGIN { printf \"%.1f\", $rate / $base }")
            printf '%-5s %-9s %-8s %12d %8d %8d %12s\n' $spread "$gateways" $what "$rate" "$p50" "$p99" "$ratio"
            awk "BEGIN { exit !($rate >= 3 * $base) }" || status=1
            size=$(bench size "$connection")
            [ "$size" -le "$bytes" ] || bytes=$size
        done
    done
done
echo "largest state of an owner with 1,000 live entries or more, with its journal: $bytes bytes"
[ "$bytes" -le 4096 ] || status=1
exit $status
