#!/usr/bin/env bash
# The catalogue (nodes, commands, document types) equals the committed schema.json, so that a change of it shows in
# review. After a wanted change: DANLU_REBASELINE=1 bash tests/e2e/schema.sh
set -euo pipefail
DANLU_DATA=$(mktemp -d)
export DANLU_DATA DANLU_DISCOVERY=off
trap 'rm -rf "$DANLU_DATA"' EXIT

actual=$DANLU_DATA/schema.json
"$DANLU_BINARY" schema --json >"$actual"
if [ "${DANLU_REBASELINE:-}" = 1 ]; then
  cp "$actual" "$DANLU_SOURCE/schema.json"
  echo "schema.json written"
  exit 0
fi
if ! diff -u "$DANLU_SOURCE/schema.json" "$actual"; then
  echo "The catalogue differs from schema.json: look at the lines above; DANLU_REBASELINE=1 accepts them." >&2
  exit 1
fi
