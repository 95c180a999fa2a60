#!/usr/bin/env bash
# All checks in order: restore, format, build, tests, conformance, deploy. `./build.sh STEP...` runs single steps.
set -euo pipefail
cd "$(dirname "$0")"

restore() { dotnet restore Core.slnf --locked-mode; }
format()  { dotnet format whitespace Core.slnf --no-restore --verify-no-changes; }
build()   { dotnet build Core.slnf --no-restore -c Release -warnaserror; }
tests()   { dotnet test Core.slnf; }
conformance() { tests/Conformance/run.sh; }
deploy()  { deploy/check.sh; }

steps=("$@")
[ ${#steps[@]} -gt 0 ] || steps=(restore format build tests conformance deploy)
for step in "${steps[@]}"; do
    case "$step" in
        restore|format|build|tests|conformance|deploy) echo "== $step"; "$step" ;;
        *) echo "build.sh: no step '$step'; there are: restore format build tests conformance deploy" >&2; exit 2 ;;
    esac
done
