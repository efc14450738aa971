#!/usr/bin/env bash
# The tours of README.md and README.zh.md do what they show, in a copy of the app and with a data folder of their own.
# How a tour is marked, and how to write new outputs into it: support/readme_tour.py.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$DANLU_BINARY" "$work/bin/danlu"
export PATH="$work/bin:$PATH" DANLU_DISCOVERY=off

status=0
for readme in README.md README.zh.md; do
  place=$work/$readme
  mkdir -p "$place/apps"
  cp -r "$DANLU_SOURCE/apps/ask-docs" "$place/apps/"
  language=en
  if [[ $readme == *.zh.md ]]; then language=zh; fi
  DANLU_DATA=$place/data DANLU_APPS=$place/apps DANLU_LANGUAGE=$language \
    python3 "$DANLU_SOURCE/tests/e2e/support/readme_tour.py" "$DANLU_SOURCE/$readme" "$place" || status=1
done
exit "$status"
