# Sourced by every end-to-end test: a data folder of its own and checks that are sentences.
#
#   danlu WORD...                           runs the program; leaves $out, $err and $code
#   check "sentence" COMMAND...             passes when the command does; otherwise shows the last run
#   refuses "sentence" EXIT ID TEXT -- WORD...   one clear error, in both languages and as JSON
#   finish                                  the last line of a test
#
# Commands for `check`: ends_with_code, says, warns, silent_about, json (a Python expression over `j`,
# what the program printed as JSON), and anything bash has.
set -uo pipefail
: "${DANLU_BINARY:?the program under test}" "${DANLU_SOURCE:?the source folder}"

work=$(mktemp -d "${TMPDIR:-/tmp}/danlu-e2e.XXXXXX")
export DANLU_DATA=$work/data DANLU_DISCOVERY=off LC_ALL=C.UTF-8
unset LANGUAGE LC_MESSAGES NO_COLOR
# The interpreter itself: a version manager's shim in front of it takes longer than a test.
python=$(python3 -c 'import sys; print(sys.executable)')
checks=0 failures=0 out="" err="" code=0 last_command="" servers=()

clean_up() {
  local server mount
  for server in "${servers[@]}"; do kill "$server" 2> /dev/null; done
  for mount in "$work"/mounted*; do [[ -d $mount ]] && umount -l "$mount" 2> /dev/null; done
  chmod -R u+w "$work" 2> /dev/null
  rm -rf "$work"
}
trap clean_up EXIT

danlu() {
  last_command="danlu $*"
  timeout -k 5 60 "$DANLU_BINARY" "$@" > "$work/.out" 2> "$work/.err"  # Nothing may hang.
  code=$?
  out=$(< "$work/.out") err=$(< "$work/.err")
}

check() {
  local sentence=$1
  shift
  checks=$((checks + 1))
  if "$@"; then return 0; fi
  failures=$((failures + 1))
  printf 'FAILED: %s\n  check:   %s\n  command: %s\n  exit:    %s\n  out: %.1500s\n  err: %.1500s\n' \
    "$sentence" "$*" "$last_command" "$code" "$out" "$err"
  return 1
}

ends_with_code() { [[ $code -eq $1 ]]; }
says() { [[ $out == *"$1"* ]]; }
warns() { [[ $err == *"$1"* ]]; }
silent_about() { [[ $out != *"$1"* && $err != *"$1"* ]]; }
json() { "$python" "$DANLU_SOURCE/tests/e2e/support/holds.py" "$1" < "$work/.out"; }
times() { [[ $(grep -c -- "$2" <<< "$3") -eq $1 ]]; }

refuses() {
  local sentence=$1 exit=$2 id=$3 text=$4
  shift 5
  danlu "$@" --language en < /dev/null
  check "$sentence: exit code" ends_with_code "$exit"
  check "$sentence: what was found" warns "$text"
  check "$sentence: one error" times 1 '^Error: ' "$err"
  check "$sentence: what to do" times 1 '^  What to do: .' "$err"
  danlu "$@" --language zh < /dev/null
  check "$sentence: exit code in Chinese" ends_with_code "$exit"
  check "$sentence: one error in Chinese" times 1 '^错误：' "$err"
  check "$sentence: what to do in Chinese" times 1 '^  怎么办：.' "$err"
  danlu "$@" --language en --json < /dev/null
  check "$sentence: exit code with --json" ends_with_code "$exit"
  cp "$work/.err" "$work/.out"
  check "$sentence: the error as JSON" json "j['error']['code'] == '$id' and j['error']['message'] and j['error']['hint']"
}

# Starts the model server for tests; its address is left in $server_url.
start_model_server() {
  local pipe=$work/server.${#servers[@]}
  mkfifo "$pipe.in"
  # Its input stays open for as long as this shell lives: the server ends with it.
  "$FAKE_MODEL_SERVER" "$@" < "$pipe.in" > "$pipe.out" 2> "$pipe.err" &
  servers+=($!)
  exec {server_input}> "$pipe.in"
  local waited=0
  while [[ ! -s $pipe.out && $waited -lt 100 ]]; do sleep 0.05; waited=$((waited + 1)); done
  server_url=$(< "$pipe.out")
}

finish() {
  printf '%s checks, %s failed\n' "$checks" "$failures"
  [[ $failures -eq 0 ]]
}
