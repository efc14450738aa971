#!/usr/bin/env bash
# The official OpenAI clients (npm and Python, tests/clients) against `danlu serve`: listing, answers, streams,
# errors as the exceptions people catch, and a client that leaves in mid-stream. What cannot be installed is
# named and passed over; with CI=true that is a failure.
source "$DANLU_SOURCE/tests/e2e/support/check.bash"
sources=$DANLU_SOURCE/tests/clients
installed=${DANLU_CLIENTS:-$DANLU_SOURCE/build/clients}

cannot() {
  printf 'not tried: %s\n' "$1"
  if [[ ${CI:-} == true ]]; then failures=$((failures + 1)); fi
}

# Installed once for each version of the lists.
install_python() {
  local list=$sources/requirements.txt venv=$installed/python
  cmp -s "$list" "$venv/requirements.txt" && return 0
  rm -rf "$venv" && mkdir -p "$installed" && "$python" -m venv "$venv" &&
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$list" && cp "$list" "$venv/"
}
install_node() {
  local folder=$installed/node
  command -v node > /dev/null && command -v npm > /dev/null || return 1
  cmp -s "$sources/package-lock.json" "$folder/installed.json" || {
    rm -rf "$folder" && mkdir -p "$folder" && cp "$sources"/{package.json,package-lock.json,.npmrc} "$folder/" &&
      (cd "$folder" && npm ci --silent) && cp "$sources/package-lock.json" "$folder/installed.json"
  } || return 1
  cp "$sources/node_client.mjs" "$folder/"
}

app() {  # NAME MANIFEST STEP: an app whose answer is what its step `reply` writes
  mkdir -p "$DANLU_DATA/apps/$1"
  printf 'name: %s\nflow: a.flow.yaml\n%s\n' "$1" "$2" > "$DANLU_DATA/apps/$1/app.yaml"
  printf 'danlu: 1\ninputs:\n  question: {type: text}\nsteps:\n  - {id: reply, %s}\noutputs: {answer: "%s"}\n' \
    "$3" '{{ reply.text }}' > "$DANLU_DATA/apps/$1/a.flow.yaml"
  danlu permission grant "$DANLU_DATA/apps/$1"
}

start_model_server
# The first is the default: ask-docs tries it and answers with sentences of the documents.
for model in fail-401 echo never-ends fail-500; do danlu model add "$model" --url "$server_url" --model "$model"; done
chat='chat: {question: question, answer: answer}'
for pair in echo:echo endless:never-ends broken:fail-500; do
  app "${pair%%:*}" "$chat" "use: model.chat, with: {prompt: \"{{ inputs.question }}\", model: ${pair##*:}}"
  check "the app ${pair%%:*} may use its model" ends_with_code 0
done
app plain "" 'use: text.template, with: {template: "x"}'
export DANLU_APPS=$DANLU_SOURCE/apps
danlu run "$DANLU_SOURCE/apps/ask-docs" question="How long is the kettle guaranteed?"
danlu token add tester --json && token=$(sed -n 's/.*"token": *"\([^"]*\)".*/\1/p' "$work/.out")
danlu token add other --scope app:ask-docs --json && other=$(sed -n 's/.*"token": *"\([^"]*\)".*/\1/p' "$work/.out")
check "there are tokens" test -n "$token" -a -n "$other"

"$DANLU_BINARY" serve --port 0 --json > "$work/serve.out" 2> "$work/serve.err" &
server=$!
servers+=("$server")
for _ in {1..200}; do [[ -s $work/serve.out ]] && break; sleep 0.05; done
url=$(sed -n 's/.*"url": *"\([^"]*\)".*/\1/p' "$work/serve.out")
check "the server says where it is" test -n "$url"

# The clients print what is broken.
run_client() {
  timeout -k 5 120 "$@" "$url" "$token" "$other" > "$work/.out" 2> "$work/.err"
  code=$? out=$(< "$work/.out") err=$(< "$work/.err") last_command=$*
}
if install_python > "$work/install" 2>&1; then
  run_client "$installed/python/bin/python" "$sources/python_client.py"
  check "the Python client finds what it expects" ends_with_code 0
else
  cannot "the Python client, which could not be installed ($(tail -n 1 "$work/install"))"
fi
if install_node > "$work/install" 2>&1; then
  run_client node "$installed/node/node_client.mjs"
  check "the Node client finds what it expects" ends_with_code 0
else
  cannot "the Node client, which could not be installed ($(tail -n 1 "$work/install"))"
fi

# A client that leaves ends its run.
ended=""
for _ in {1..100}; do
  ended=$(curl -s -H "Authorization: Bearer $token" "$url/api/runs?app=endless&status=running")
  [[ $ended == *'"runs":[]'* ]] && break
  sleep 0.1
done
check "no run of a client that left goes on" test -z "${ended##*'"runs":[]'*}"

# It writes until it has ended.
kill "$server" && wait "$server"

finish
