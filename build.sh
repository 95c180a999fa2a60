#!/usr/bin/env bash
# All checks in order: restore, format, build, tests, conformance, deploy, cluster. `./build.sh STEP...` runs single steps.
set -euo pipefail
cd "$(dirname "$0")"

restore() { dotnet restore Core.slnf --locked-mode; }
format()  { dotnet format whitespace Core.slnf --no-restore --verify-no-changes; }
build()   { dotnet build Core.slnf --no-restore -c Release -warnaserror; }
tests()   { dotnet test Core.slnf; }
conformance() { tests/Conformance/run.sh; }
deploy()  { deploy/check.sh; }

# The Orleans projects, where their packages are to be had.
cluster() {
    local output missing
    if ! output=$(dotnet restore Cluster.sln --locked-mode 2>&1); then
        missing=$(sed -nE 's/.*NU110[123]: Unable to find .*package (Microsoft\.Orleans\.[A-Za-z.]*[A-Za-z]).*/\1/p' <<<"$output" | sort -u | paste -sd ' ')
        [ -n "$missing" ] || { echo "$output"; return 1; }
        echo "cluster: the Orleans projects were not built, because the package feed lacks: $missing"
        return 0
    fi
    dotnet format whitespace Cluster.sln --no-restore --verify-no-changes
    dotnet build Cluster.sln --no-restore -warnaserror
    dotnet test tests/Cluster.Tests --no-build
}

steps=("$@")
[ ${#steps[@]} -gt 0 ] || steps=(restore format build tests conformance deploy cluster)
for step in "${steps[@]}"; do
    case "$step" in
        restore|format|build|tests|conformance|deploy|cluster) echo "== $step"; "$step" ;;
        *) echo "build.sh: no step '$step'; there are: restore format build tests conformance deploy cluster" >&2; exit 2 ;;
    esac
done
