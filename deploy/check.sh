#!/usr/bin/env bash
# Checks the files here as far as that needs no cluster and no container engine. Ends with `deploy: N passed, N failed, N skipped`.
# A missing tool skips its checks; with CI set it fails, but for kubectl, which Debian has in too old a version.
set -uo pipefail
cd "$(dirname "$0")"

passed=0 failed=0 skipped=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# check NAME COMMAND...
check() {
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        passed=$((passed + 1)); echo "ok $name"
    else
        failed=$((failed + 1)); echo "not ok $name"; sed 's/^/    /' <<<"$output"
    fi
}

# has TOOL PACKAGE: whether the checks that need it can run.
has() {
    command -v "$1" >/dev/null && return
    if [ -n "${CI:-}" ]; then
        failed=$((failed + 1)); echo "not ok $1 is missing: install $2"
    else
        skipped=$((skipped + 1)); echo "skipped: $1 is missing: install $2"
    fi
    return 1
}

nginx_accepts() {
    sed -e 's/gateway-[12]:8080/127.0.0.1:1/' -e "s#/run/nginx.pid#$scratch/nginx.pid#" "$1" > "$scratch/nginx.conf"
    nginx -t -q -e stderr -c "$scratch/nginx.conf"
}

systemd_accepts() {
    sed 's#^ExecStart=[^ ]*#ExecStart=/bin/true#' "$1" > "$scratch/sluice.service"
    systemd-analyze verify "$scratch/sluice.service" && systemd-analyze security --offline=true --threshold=20 "$scratch/sluice.service"
}

# Each query of the dashboard as a recording rule: promtool parses them then.
dashboard_rules() {
    node -e '
        const dashboard = JSON.parse(require("fs").readFileSync("grafana/sluice.json", "utf8"));
        const rules = dashboard.panels.flatMap(panel => panel.targets ?? []).map(({ expr }, index) =>
            ({ record: `panel:${index}`, expr: expr.replaceAll("$__rate_interval", "1m").replaceAll("$instance", ".*") }));
        console.log(JSON.stringify({ groups: [{ name: "dashboard", rules }] }));' > "$scratch/dashboard.yml" \
        && promtool check rules "$scratch/dashboard.yml"
}

if has npm npm; then
    [ checks/node_modules/.package-lock.json -nt checks/package-lock.json ] || (cd checks && npm ci --no-audit --no-fund --silent)
    check Containerfile node checks/schemas.mjs containerfile
    check compose/compose.yaml node checks/schemas.mjs compose
    for overlay in kubernetes/overlays/*/; do
        if command -v kubectl >/dev/null; then
            check "$overlay" node checks/schemas.mjs "$overlay"
        else
            skipped=$((skipped + 1)); echo "skipped $overlay: kubectl is missing"
        fi
    done
fi
if has promtool prometheus; then
    check prometheus/rules.yml promtool check rules prometheus/rules.yml
    check prometheus/rules.test.yml promtool test rules prometheus/rules.test.yml
    check compose/prometheus.yml promtool check config --syntax-only compose/prometheus.yml
    check grafana/sluice.json dashboard_rules
fi
if PATH=$PATH:/usr/sbin has nginx nginx; then
    PATH=$PATH:/usr/sbin check compose/nginx.conf nginx_accepts compose/nginx.conf
fi
if has systemd-analyze systemd; then
    check systemd/sluice.service systemd_accepts systemd/sluice.service
fi

echo "deploy: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
