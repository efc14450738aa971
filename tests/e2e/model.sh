#!/usr/bin/env bash
# Language models on an OpenAI-compatible server: configuring, testing, grounded answers, every way to
# fail, and the key that nobody sees.
source "$DANLU_SOURCE/tests/e2e/support/check.bash"
app=$DANLU_SOURCE/apps/ask-docs
key=sk-e2e-0123456789abcdef
silence="文档中没有相关内容。"  # The question is Chinese.

cat > "$work/script.json" <<'JSON'
[{"when": "restocking", "answer": "A shop pays \"a restocking charge of 12%\" [1]."},
 {"when": "mesh filter", "answer": "It costs \"nine hundred pounds and a camel\" [1]."},
 {"when": "学费", "answer": "NOT_IN_DOCUMENTS"}]
JSON
start_model_server --key "$key" --script "$work/script.json"
check "the model server for tests is up" test -n "$server_url"

danlu model list --json
check "no models at first" json "j == []"
danlu model add scripted --url "$server_url" --ask-key <<< "$key"
check "a model is added" ends_with_code 0
check "adding says how to try it" says "danlu model test scripted"
danlu model add other --url "$server_url" --model echo --ask-key --json <<< "$key"
check "adding answers in JSON" json "j['name'] == 'other' and j['model'] == 'echo'"
danlu model list --json
check "the first model is the default" json "[(m['name'], m['default']) for m in j] == [('scripted', True), ('other', False)]"
danlu model default other
danlu model list
check "the default can be changed" says "* other"
danlu model test --json
check "the default answers" json "j['ok'] and j['model'] == 'echo' and j['answer'] and j['milliseconds'] >= 0"
danlu model add vectors --url "$server_url" --model embed --kind embed --ask-key <<< "$key"
danlu model test vectors
check "a model for vectors is tested too" says "64 dimensions"
danlu model remove other
danlu model list --json
check "a removed model is gone and the default passes on" json \
  "[(m['name'], m['default']) for m in j] == [('scripted', True), ('vectors', True)]"
refuses "the same name again" 2 model.exists "configured already" -- model add scripted --url "$server_url"
refuses "a model that is not there" 4 model.unknown "scripted" -- model remove scriptd
refuses "an address that is none" 2 net.url_invalid "not a web address" -- model add bad --url "not an address"

# Grounded answers: quotes are looked up in the sources.
danlu run "$app" question="What restocking charge does a shop pay when it returns unopened cases?" --json
check "the model writes the answer" json "'restocking charge of 12%' in j['outputs']['answer']"
check "a quote that stands in the source is verified, with its place" json \
  "any(c['verified'] and 'restocking charge of 12%' in c['quote'] and c['span']['file'] == 'warranty-and-returns.html'
       for c in j['outputs']['citations'])"
danlu run "$app" question="What is the order number of a new mesh filter for the kettle?" --json
check "a made-up quote is not verified" json "[c['verified'] for c in j['outputs']['citations']] == [False]"
danlu run "$app" question="What is the order number of a new mesh filter for the kettle?"
check "the reader is told" says "(not verified)"
danlu run "$app" question="公司给员工子女发放学费或幼儿园补贴吗？" --json
check "the model says that the documents do not say" json \
  "j['outputs']['answer'] == '$silence' and j['outputs']['citations'] == [] and j['outputs']['note'] is None"

# Every way to fail: one clear error from `model test`, and the app answers with sentences instead.
danlu model remove vectors
while read -r name exit id; do
  danlu model add "$name" --url "$server_url" --ask-key <<< "$key"
  refuses "model $name" "$exit" "$id" "" -- model test "$name"
  check "model $name: no key in the error" silent_about "$key"
done <<'TABLE'
no-such-model 4 model.name_unknown
rubbish 6 model.answer_unusable
html 6 model.not_compatible
bad-stream 6 model.not_compatible
fail-quota 6 model.rate_limited
fail-403 5 model.key_wrong
TABLE
danlu model add fail-429-then-ok --url "$server_url" --ask-key <<< "$key"
danlu model test fail-429-then-ok
check "a server that is busy once is asked again" ends_with_code 0

danlu model add wrong-key --url "$server_url" --model echo --ask-key <<< "sk-wrong-key"
refuses "a wrong key" 5 model.key_wrong "does not accept the key" -- model test wrong-key
check "the wrong key is not shown either" silent_about sk-wrong-key
danlu model add no-key --url "$server_url" --model echo
refuses "no key" 5 model.key_missing "none is configured" -- model test no-key
danlu model add nobody --url "http://127.0.0.1:1"
refuses "nobody at that address" 6 model.unreachable "cannot be reached" -- model test nobody
danlu model add plain --url "${server_url/http:/https:}" --model echo
refuses "https where there is none" 6 model.unreachable "" -- model test plain

impatient() {  # One second for the whole answer of model $1.
  "$python" - "$DANLU_DATA/models.json" "$1" <<'PY'
import json, sys
path, name = sys.argv[1:]
models = json.load(open(path))
for entry in models["models"]:
    if entry["name"] == name:
        entry["total_timeout_seconds"] = entry["idle_timeout_seconds"] = 1
json.dump(models, open(path, "w"))
PY
}
for name in never-ends silent; do
  danlu model add "$name" --url "$server_url" --ask-key <<< "$key"
  impatient "$name"
done
refuses "a model that never ends" 6 model.timeout "not done within 1000 ms" -- model test never-ends
danlu model test silent
check "a model that says nothing" ends_with_code 6

question="How long must tea from the cold room stand in Zone A before a carton may be opened?"
for name in wrong-key rubbish nobody never-ends no-such-model; do
  danlu run "$app" question="$question" model="$name"
  check "model $name: the app answers all the same" ends_with_code 0
  check "model $name: with sentences of the documents" says "at least 12 hours"
  check "model $name: and says why" warns "The language model could not answer"
done
danlu run "$app" question="留样室的温度和相对湿度不能超过多少？" model="wrong-key"
check "the reason is told in the language of the question" warns "语言模型未能作答（模型服务器"

# The key is in one file, for its owner alone.
check "no output ever held the key" silent_about "$key"
check "the key is in secrets.json alone" test "$(grep -rlF "$key" "$DANLU_DATA")" = "$DANLU_DATA/secrets.json"
check "secrets.json is for its owner alone" test "$(stat -c %a "$DANLU_DATA/secrets.json")" = 600
danlu history list --json
check "the runs are remembered" json "len(j) >= 8"
danlu history show last --json
check "a run shows its steps, without the key" silent_about "$key"
DANLU_SECRET_NOBODY=$key danlu doctor --json
check "doctor does not show keys" silent_about "$key"

finish
