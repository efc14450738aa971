#!/usr/bin/env bash
# The tour of README.md and README.zh.md does what it shows. A fenced block below a line `<!-- tour -->` is
# a session: lines that start with "$ " are commands, the lines after each are all it prints. `…` stands for any text within a
# line, a line of `…` alone for any lines. `<!-- tour exit=3 -->`: the block's last command ends with 3.
# Both READMEs run the same commands but for what is asked.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$DANLU_BINARY" "$work/bin/danlu"
export PATH="$work/bin:$PATH" DANLU_DISCOVERY=off
failures=0

# Whether the text in file $1 is what the lines of file $2 promise.
matches() {
  local pattern='' line
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line == '…' ]]; then
      pattern+='*'
      continue
    fi
    line=$(sed 's/[][\\*?]/\\&/g; s/…/*/g' <<<"$line")
    pattern+="$line"$'\n'
  done <"$2"
  # shellcheck disable=SC2053  # The right side is a pattern.
  [[ "$(cat "$1"; echo .)" == $pattern. ]]
}

# Runs the command in file $1; it must print what file $2 shows and end with $3.
play() {
  local status=0
  bash -euo pipefail "$1" >"$work/printed" 2>&1 </dev/null || status=$?
  played=$((played + 1))
  if ((status != $3)) || ! matches "$work/printed" "$2"; then
    echo "$readme: \$ $(cat "$1")"
    echo "--- shown in $readme (exit $3)"
    cat "$2"
    echo "--- printed (exit $status)"
    cat "$work/printed"
    echo
    failures=$((failures + 1))
  fi
}

# Cuts the sessions of a README into files NN.command, NN.shown and NN.exit.
cut_sessions() {
  awk -v out="$2" '
    function close_command() { if (n) { close(base ".command"); close(base ".shown"); close(base ".exit") } }
    /^<!-- tour( exit=[0-9]+)? -->$/ { marked = 1; code = match($0, /[0-9]+/) ? substr($0, RSTART, RLENGTH) : 0; next }
    marked && /^```/ { inside = 1; marked = 0; next }
    inside && /^```$/ { inside = 0; if (n) print code > (base ".exit"); close_command(); next }
    inside && /^\$ / {
      close_command(); base = sprintf("%s/%02d", out, ++n)
      print substr($0, 3) > (base ".command"); printf "" > (base ".shown"); print 0 > (base ".exit"); close(base ".exit"); continued = /\\$/; next }
    inside && continued { print > (base ".command"); continued = /\\$/; next }
    inside { print > (base ".shown") }
    marked && !/^$/ { print "a mark without a fenced block: " $0 > "/dev/stderr"; exit 1 }' "$1"
}

for readme in README.md README.zh.md; do
  room=$work/${readme%.md}
  mkdir -p "$room/place/apps" "$room/session"
  cp -r "$DANLU_SOURCE/apps/ask-docs" "$room/place/apps/"
  cut_sessions "$DANLU_SOURCE/$readme" "$room/session"
  export DANLU_DATA=$room/data DANLU_LANGUAGE=en
  if [[ $readme == *.zh.md ]]; then DANLU_LANGUAGE=zh; fi
  cd "$room/place"
  played=0
  for command in "$room"/session/*.command; do
    play "$command" "${command%.command}.shown" "$(cat "${command%.command}.exit")"
  done
  echo "$readme: $played commands played"
  if ((played < 10)); then
    echo "$readme: a tour of fewer than 10 commands; are its marks right?"
    failures=$((failures + 1))
  fi
done
((failures == 0))
