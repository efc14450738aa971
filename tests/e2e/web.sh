#!/usr/bin/env bash
# The pages: their unit tests, and every page in Debian's Chromium against a server with made-up data
# (web/tests). Against a running program: DANLU_URL=... DANLU_KEY=... node web/tests/run.mjs browser.
set -uo pipefail
: "${DANLU_SOURCE:?the source folder}"

# absent WHAT: a failure where everything has to be there, else a test that is passed over.
absent() {
  printf 'SKIPPED: the pages are not tried: %s\n' "$1"
  [[ ${CI:-} == true ]] && exit 1
  exit 0
}

major=$(node --version 2> /dev/null | sed -E 's/^v([0-9]+).*/\1/')
[[ ${major:-0} -ge 18 ]] || absent "Node 18 or newer is missing"
[[ -d $DANLU_SOURCE/web/node_modules/playwright-core ]] || absent "their packages are missing (tools/web installs them)"
[[ -f $DANLU_SOURCE/build/web/index.html ]] || absent "they are not built (tools/web builds them)"
[[ -n ${DANLU_CHROMIUM:-} || -x /usr/bin/chromium ]] || absent "chromium is missing"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
for part in unit browser; do
  timeout -k 5 240 node "$DANLU_SOURCE/web/tests/run.mjs" "$part" > "$log" 2>&1 || status=1
  grep -E '^(# |ℹ )(pass|fail) [0-9]+' "$log" | tr -d '#ℹ' | tr '\n' ' ' | sed "s/^/$part:/"
  printf '\n'
  # What failed and why, without the passed ones.
  [[ $status -eq 0 ]] || grep -E -A 40 '^ *(not ok|✖) ' "$log" | head -n 200
done
exit "$status"
