#!/usr/bin/env bash
# The server: starting and stopping, logging in, a run followed live, clients that go away, ports and
# folders that are taken, databases that cannot be read.
source "$DANLU_SOURCE/tests/e2e/support/check.bash"

# serve WORD...: starts a server in the background; its first line as JSON is in $work/serve.out.
serve() {
  : > "$work/serve.out"
  last_command="danlu serve $*"
  "$DANLU_BINARY" serve --json "$@" > "$work/serve.out" 2> "$work/serve.err" &
  server=$!
  servers+=("$server")
  local waited=0
  while [[ ! -s $work/serve.out && $waited -lt 200 ]] && kill -0 "$server" 2> /dev/null; do
    sleep 0.05
    waited=$((waited + 1))
  done
  url=$(field url) key=$(field key) port=$(field port)
}
field() { "$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$work/serve.out" "$1" 2> /dev/null; }
stop() {
  kill -TERM "$server"
  wait "$server"
  code=$?
}
# call METHOD PATH WORD...: $status and the body in $work/.out.
call() {
  local method=$1 path=$2
  shift 2
  last_command="$method $path $*"
  "$python" "$DANLU_SOURCE/tests/e2e/support/http_call.py" "$url" "$method" "$path" --token "$token" "$@" \
    > "$work/.call" 2> "$work/.err"
  status=$(head -n 1 "$work/.call")
  tail -n +2 "$work/.call" > "$work/.out"
  out=$(< "$work/.out") err=$(< "$work/.err")
}
answers() { [[ $status -eq $1 ]]; }
member() { "$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$work/.out" "$1"; }

mkdir -p "$work/data/apps/greet" "$work/data/apps/ask"
cat > "$work/data/apps/greet/app.yaml" <<< $'name: greet\nflow: greet.flow.yaml'
cat > "$work/data/apps/greet/greet.flow.yaml" <<'YAML'
danlu: 1
inputs:
  who: {type: text}
steps:
  - {id: hello, use: text.template, with: {template: "Hello {{ inputs.who }}"}}
outputs: {text: "{{ hello.text }}"}
YAML
cat > "$work/data/apps/ask/app.yaml" <<< $'name: ask\nflow: ask.flow.yaml'
cat > "$work/data/apps/ask/ask.flow.yaml" <<'YAML'
danlu: 1
steps:
  - {id: form, use: flow.human_input, with: {message: "Your name?", fields: [{name: name, type: text}]}}
outputs: {name: "{{ form.name }}"}
YAML

serve --port 0
token=""
check "the server starts and says where" test -n "$url"
call GET /api/health
check "health needs no token" answers 200
call GET /
check "the page needs no token" answers 200
call GET /api/runs
check "the API does" answers 401
token=wrong
call GET /api/runs
check "a wrong token is refused" answers 401
check "a wrong token is told what to do" says "danlu token add"
token=""
call POST /api/session --body '{"key": "wrong"}'
check "a wrong login key is refused" answers 401
call POST /api/session --body "{\"key\": \"$key\"}"
check "the printed key logs in" answers 204
call GET /api/runs --header "Host: evil.example"
check "a foreign host name is refused" answers 421

token=$("$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))["token"])' "$work/data/server.json")
check "server.json is the owner's alone" test "$(stat -c %a "$work/data/server.json")" = 600
call POST /api/apps/greet/runs --body '{"inputs": {"who": "Ada"}}'
check "a run starts" answers 201
run=$(member run)
call GET "/api/runs/$run/events" --header "Accept: text/event-stream"
check "its events come live to the end" says "event: run_finished"
check "with what it gave" says "Hello Ada"
call GET "/api/runs/$run/events" --header "Accept: text/event-stream" --header "Last-Event-ID: 2"
check "a reader goes on after the last event it saw" silent_about $'id: 2\n'
check "and gets the rest" says "id: 3"
call POST /api/apps/ask/runs --body '{}'
waiting=$(member run)
call GET "/api/runs/$waiting/events" --header "Accept: text/event-stream" --lines 2
check "a client reads the beginning and goes" says "run_started"
call GET "/api/runs/$waiting"
check "its run does not mind" json "j['status'] in ('running', 'waiting') and j['waits'][0]['path'] == 'form'"
call GET /metrics
check "metrics count requests" says "danlu_"
call GET /openapi.json
check "the API is described" json "j['openapi'] == '3.1.0' and '/api/runs/{id}' in j['paths']"

# Command line, second server and ports.
danlu run greet who=Bob --json
check "the command line runs through the server" json "j['outputs']['text'] == 'Hello Bob'"
refuses "a second server on the folder" 6 data.server_running "works with the data folder" -- serve --port 0
refuses "a port that is in use" 6 http.port_taken "$port" -- serve --port "$port" --data "$work/other"
check "what the server was asked is in its log" grep -q '"route":"/api/runs/{id}"' "$work/data/logs/access.log"
check "no token is" bash -c "! grep -q '$token' '$work/data/logs/access.log'"

# Stopping with streams open; what waits is still there at the next start.
"$python" "$DANLU_SOURCE/tests/e2e/support/http_call.py" "$url" GET "/api/runs/$waiting/events" --token "$token" \
  --header "Accept: text/event-stream" > "$work/stream" &
stream=$!
waited=0
while [[ ! -s $work/stream && $waited -lt 100 ]]; do sleep 0.1; waited=$((waited + 1)); done
stop
check "SIGTERM ends the server cleanly" ends_with_code 0
wait "$stream"
check "and its streams in order" test $? -eq 0
check "server.json is gone" test ! -e "$work/data/server.json"
serve --port 0
token=$("$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))["token"])' "$work/data/server.json")
call POST "/api/runs/$waiting/answer" --body '{"path": "form", "values": {"name": "Ada"}}'
check "after a restart the waiting run is answered" answers 204
call GET "/api/runs/$waiting/events" --header "Accept: text/event-stream"
check "and ends" says "event: run_finished"
stop

# Databases that cannot be used.
mkdir -p "$work/newer" "$work/corrupt"
"$python" - "$work/newer/runs.db" <<'PY'
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("PRAGMA user_version = 9999")
database.execute("CREATE TABLE future (a)")
database.commit()
PY
refuses "a database of a newer version" 3 store.newer_version "newer" -- serve --port 0 --data "$work/newer"
head -c 8192 /dev/urandom > "$work/corrupt/runs.db"
danlu serve --port 0 --data "$work/corrupt" --language en
check "a corrupt database is said" warns "runs.db"
check "and the server does not start" test "$code" -ne 0
check "with one error" times 1 '^Error: ' "$err"
finish
