#!/usr/bin/env bash
# The pages: their unit tests, and every page in Debian's Chromium, against a server with made-up data
# and then against the program itself (web/tests/run.mjs).
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

work=$(mktemp -d "${TMPDIR:-/tmp}/danlu-web.XXXXXX")
server=""
clean_up() {
  [[ -n $server ]] && kill "$server" 2> /dev/null && wait "$server" 2> /dev/null
  rm -rf "$work"
}
trap clean_up EXIT
status=0

# part NAME COMMAND...: what failed and why, and one line that counts.
part() {
  local name=$1 failed=0
  shift
  timeout -k 5 240 "$@" > "$work/log" 2>&1 || failed=1 status=1
  printf '%s: %s\n' "$name" "$(grep -E '^(# |ℹ )(pass|fail|skipped) [0-9]+' "$work/log" | tr -d '#ℹ' | tr '\n' ' ')"
  [[ $failed -eq 0 ]] || grep -E -A 40 '^ *(not ok|✖) ' "$work/log" | head -n 200
}

tests=$DANLU_SOURCE/web/tests/run.mjs
part "unit tests" node "$tests" unit
part "pages over made-up data" node "$tests" browser

DANLU_DISCOVERY=off DANLU_DATA=$work/data "${DANLU_BINARY:?the program under test}" serve --json \
  > "$work/serve" 2> "$work/serve.err" < /dev/null &
server=$!
for ((waited = 0; waited < 300; waited++)); do
  [[ -s $work/serve ]] && break
  sleep 0.1
done
read -r url key < <(python3 -c 'import json, sys; said = json.load(sys.stdin); print(said["url"], said["key"])' < "$work/serve")
if [[ -z ${url:-} ]]; then
  printf 'FAILED: danlu serve does not start\n'
  cat "$work/serve.err"
  exit 1
fi
part "pages of the program" env DANLU_URL="$url" DANLU_KEY="$key" node "$tests" browser
exit "$status"
