#!/bin/sh
# All tests, from unit to browser; called by "salus test [--fast]", which has found Java and Node.
# The last line is "N passed, N failed" over all suites, and the exit code says the same.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$here"
fast=
for word in "$@"; do
    case $word in
    --fast) fast=1 ;;
    -h | --help)
        echo "salus test [--fast]   all tests; --fast leaves out the browser and whatever is slow"
        exit 0
        ;;
    *)
        echo "salus: test takes --fast, not $word." >&2
        exit 2
        ;;
    esac
done

logs=$here/target/test-logs
rm -rf "$logs"
mkdir -p "$logs"
passed=0
failed=0
server_pid=
beside_pid=
home=

stop_beside() {
    if [ -n "$beside_pid" ]; then
        pkill -P "$beside_pid" 2>/dev/null || true
        kill "$beside_pid" 2>/dev/null || true
        beside_pid=
    fi
}

stop_server() {
    if [ -n "$server_pid" ]; then
        kill "$server_pid" 2>/dev/null || true
        wait "$server_pid" 2>/dev/null || true
        server_pid=
    fi
    [ -z "$home" ] || rm -rf "$home"
    home=
}
trap 'stop_beside; stop_server' EXIT
trap 'exit 130' INT TERM

# report SUITE PASSED FAILED SECONDS
report() {
    passed=$((passed + $2))
    failed=$((failed + $3))
    printf '%-10s %5d passed, %d failed   (%d s)\n' "$1" "$2" "$3" "$4"
}

# check SUITE COMMAND...: one that only succeeds or fails.
check() {
    suite=$1
    shift
    begin=$(date +%s)
    if "$@" >"$logs/$suite.log" 2>&1; then
        report "$suite" 1 0 $(($(date +%s) - begin))
    else
        tail -n 60 "$logs/$suite.log"
        report "$suite" 0 1 $(($(date +%s) - begin))
    fi
}

java_suites() {
    begin=$(date +%s)
    rm -rf server/target/surefire-reports demo/target/surefire-reports
    flags=
    [ -z "$fast" ] || flags="-Dquick -DexcludedGroups=slow,data"
    code=0
    # shellcheck disable=SC2086
    ./mvnw -B -ntp $flags -Dmaven.test.failure.ignore=true -pl web,server,demo,bench -am package >"$logs/maven.log" 2>&1 || code=$?
    seconds=$(($(date +%s) - begin))
    if [ "$code" -ne 0 ]; then
        grep -E '^\[ERROR\]' "$logs/maven.log" | head -n 60
        report "build" 0 1 "$seconds"
    fi
    for module in server demo; do
        counts=$(cat $module/target/surefire-reports/TEST-*.xml 2>/dev/null | awk '
            function value(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
            /<testsuite / { tests += value("tests"); bad += value("failures") + value("errors"); skipped += value("skipped") }
            END { printf "%d %d", tests - bad - skipped, bad }')
        # shellcheck disable=SC2086
        set -- $counts
        if [ "$2" -gt 0 ]; then
            grep -E '^\[ERROR\] ' "$logs/maven.log" | head -n 60
        fi
        if [ "$code" -eq 0 ] && [ "$1" -eq 0 ] && [ "$2" -eq 0 ]; then
            set -- 0 1
            echo "No test of $module ran: see $logs/maven.log"
        fi
        report "$module" "$1" "$2" "$seconds"
        seconds=0
    done
}

# count FILE: "passed failed" of a JSON report of Vitest or Playwright.
count() {
    node -e '
        const report = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
        const s = report.stats;
        const [ok, bad] = s ? [s.expected + s.flaky, s.unexpected] : [report.numPassedTests, report.numFailedTests];
        console.log(ok, bad + (s ? (report.errors || []).length : 0));' "$1" 2>/dev/null || echo "0 1"
}

# flaky FILE: names what passed only when it was tried again: a race somewhere, to be looked for.
flaky() {
    node -e '
        const found = [];
        const walk = (suite) => {
            for (const spec of suite.specs ?? [])
                if (spec.tests.some((test) => test.status === "flaky")) found.push(spec.file + ": " + spec.title);
            (suite.suites ?? []).forEach(walk);
        };
        JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).suites.forEach(walk);
        for (const one of found) console.log("passed only when tried again: " + one);' "$1" 2>/dev/null || true
}

# playwright SUITE PROJECT: its count, and the end of what it said when something failed.
playwright() {
    begin=$(date +%s)
    (cd web && SALUS_E2E_RETRIES=1 PLAYWRIGHT_JSON_OUTPUT_NAME=$logs/$1.json npx playwright test --project="$2" --reporter=list,json) \
        >"$logs/$1.log" 2>&1 || tail -n 120 "$logs/$1.log"
    flaky "$logs/$1.json"
    # shellcheck disable=SC2046
    report "$1" $(count "$logs/$1.json") $(($(date +%s) - begin))
}

# What needs no server.
web_suites() {
    check types npm --prefix web run typecheck
    check lint npm --prefix web run lint
    begin=$(date +%s)
    (cd web && npx vitest run --reporter=default --reporter=json --outputFile.json="$logs/vitest.json") >"$logs/vitest.log" 2>&1 ||
        tail -n 80 "$logs/vitest.log"
    # shellcheck disable=SC2046
    report web $(count "$logs/vitest.json") $(($(date +%s) - begin))
    [ -n "$fast" ] || playwright gallery gallery
}

# The Java tests wait for the database and for killed processes half of the time: the rest of the machine is not left idle.
web_suites_beside() {
    sh web/build.sh >"$logs/npm.log" 2>&1 || true
    (
        passed=0
        failed=0
        web_suites >"$logs/beside.log" 2>&1
        echo "$passed $failed" >"$logs/beside.count"
    ) &
    beside_pid=$!
    renice -n 10 -p "$beside_pid" >/dev/null 2>&1 || true
}

web_suites_report() {
    wait "$beside_pid" || true
    beside_pid=
    cat "$logs/beside.log"
    # shellcheck disable=SC2046
    set -- $(cat "$logs/beside.count" 2>/dev/null || echo "0 1")
    passed=$((passed + $1))
    failed=$((failed + $2))
}

browser_suite() {
    [ -f web/playwright.config.ts ] || return 0
    begin=$(date +%s)
    home=$(mktemp -d "${TMPDIR:-/tmp}/salus-e2e.XXXXXX")
    chmod 711 "$home"
    # Where the package is, what the screens wrote is held against US Core at the end.
    us_core=${SALUS_DATA:-absent}/packages/hl7.fhir.us.core-6.1.0.tgz
    if [ -f "$us_core" ]; then
        mkdir -p "$home/home/packages"
        cp "$us_core" "$home/home/packages/"
    fi
    ./salus build >"$logs/build.log" 2>&1 || true
    # The laboratory of hl7-results.spec.ts.
    SALUS_JAVA_OPTIONS="-Dsalus.hl7v2.senders[0].application=LAB -Dsalus.hl7v2.senders[0].facility=NORTH \
        -Dsalus.hl7v2.senders[0].patients[0].name=CLINIC -Dsalus.hl7v2.senders[0].patients[0].system=urn:e2e:mrn" \
        ./salus demo --home "$home/home" --patients 8 --port 0 --no-browser >"$logs/demo.log" 2>&1 &
    server_pid=$!
    waited=0
    while [ ! -f "$home/home/demo/credentials.json" ]; do
        if ! kill -0 "$server_pid" 2>/dev/null || [ "$waited" -ge 300 ]; then
            tail -n 40 "$logs/demo.log"
            echo "The demo for the browser tests did not start."
            report browser 0 1 $(($(date +%s) - begin))
            return 0
        fi
        sleep 1
        waited=$((waited + 1))
    done
    SALUS_E2E_BASE=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).base' "$home/home/demo/credentials.json")
    SALUS_E2E_CREDENTIALS=$home/home/demo/credentials.json
    export SALUS_E2E_BASE SALUS_E2E_CREDENTIALS
    playwright browser record
    stop_server
}

web_suites_beside
java_suites
web_suites_report
[ -n "$fast" ] || browser_suite

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
