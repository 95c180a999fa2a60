#!/usr/bin/env bash
# Runs the official conformance suite against the fixture, directly and through a gateway, and compares.
# Writes its report to artifacts/conformance/. Exits 1 when the gateway loses a check that passes directly, when a check fails directly, or when
# nothing ran.
set -euo pipefail
cd "$(dirname "$0")"

command -v npm >/dev/null || { echo "The suite runs under Node.js: install npm, or leave the step conformance out." >&2; exit 1; }

# npm writes the inner file last, so an older one means an install that is missing, broken off or of other versions.
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --silent

for project in ../../src/Gateway Fixture; do
    dotnet build "$project" -c Release -v q -nologo
done
exec node_modules/node/bin/node --disable-warning=ExperimentalWarning runner/main.mjs "$@"
