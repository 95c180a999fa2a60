#!/usr/bin/env bash
# Measures the postgres engine beside a plain UPDATE ... RETURNING of one counter for each call, at the same durability, on a PostgreSQL of its own:
# decisions a second, p50 and p99 in microseconds, of one, two and four gateways that have 64 calls in flight together, over 1,000 rows and over one hot
# row, each with 1,000 live entries: at max 1,000 a minute, where the window slides and a call takes the place of one that ended or is refused; all admitted,
# far below the limit; all refused. Each is measured three times, every time beside a baseline; what counts is the median of the quotients.
# Ends with 1 unless the engine reaches 3 x the baseline everywhere, and the state of an owner stays within 4 KB. CELLS="cold:4 hot:1" measures those alone.
# Needs the PostgreSQL 15 binaries. Bounded: about 6 x (30 + 18 x SECONDS), since the compiler is let finish first.
set -euo pipefail
cd "$(dirname "$0")/.."
SECONDS_EACH=${SECONDS_EACH:-5} DURABILITY=${DURABILITY:-default} CELLS=${CELLS:-cold:1 cold:2 cold:4 hot:1 hot:2 hot:4}
[ "$SECONDS_EACH" -le 20 ] || { echo "ledger.sh: SECONDS_EACH is at most 20, since the filled windows begin to end after some minutes" >&2; exit 2; }
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
[ -n "$bin" ] || { echo "ledger.sh needs PostgreSQL (Debian package postgresql)" >&2; exit 2; }
dotnet build bench/Ledger -c Release -v q -nologo

work=$(mktemp -d); port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as() { if [ "$(id -u)" = 0 ]; then chown -R postgres "$work"; runuser -u postgres -- "$@"; else "$@"; fi; }
as "$bin/initdb" -D "$work/data" -U sluice -A trust -E UTF8 > "$work/log" 2>&1
as "$bin/postgres" -D "$work/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c shared_buffers=512MB -c max_wal_size=4GB -c max_connections=200 >> "$work/log" 2>&1 &
trap 'as "$bin/pg_ctl" -D "$work/data" -m fast stop > /dev/null 2>&1 || true; rm -rf "$work"' EXIT
for try in $(seq 100); do "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" && break; sleep 0.1; done

connection="Host=127.0.0.1;Port=$port;Username=sluice;Database=postgres"
bench() { dotnet bench/Ledger/bin/Release/net10.0/Sluice.Bench.Ledger.dll "$@"; }

status=0 bytes=0
for cell in $CELLS; do
    spread=${cell%:*} gateways=${cell#*:} parts=()
    bench fill "$connection"
    start=$(($(date +%s) + 3))
    for gateway in $(seq "$gateways"); do bench run "$connection" "$spread" $((64 / gateways)) "$SECONDS_EACH" "$DURABILITY" "$start" > "$work/part.$gateway" & parts+=($!); done
    for part in "${parts[@]}"; do wait "$part"; done
    printf '\n%-9s %12s %8s %8s %10s\n' "$spread, $gateways" decisions/s "p50 us" "p99 us" "x baseline"
    bench report $(seq -f "$work/part.%g" "$gateways") || status=1
    size=$(bench size "$connection")
    [ "$size" -le "$bytes" ] || bytes=$size
done
echo
echo "largest state of an owner with 1,000 live entries or more, with its journal: $bytes bytes"
[ "$bytes" -le 4096 ] || status=1
exit $status
