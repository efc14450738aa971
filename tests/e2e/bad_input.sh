#!/usr/bin/env bash
# Bad input of every kind: one clear error each, in both languages, with its exit code, and nothing lost.
source "$DANLU_SOURCE/tests/e2e/support/check.bash"
cd "$work" || exit 1

# Flows. The file is named, and the line and column of the place.
flow() {  # NAME: writes NAME.flow.yaml from standard input
  { printf 'danlu: 1\n'; cat; } > "$1.flow.yaml"
}
flow unknown_node <<< $'steps:\n  - id: a\n    use: text.splt\n    in: {text: x}\noutputs: {x: "{{ a.parts }}"}'
refuses "an unknown node" 4 registry.unknown "(→ 'text.split'?)" -- run unknown_node.flow.yaml
flow wrong_type <<< $'inputs: {n: {type: integer}}\nsteps:\n  - id: a\n    use: text.split\n    in: {text: "{{ inputs.n }}"}\noutputs: {x: "{{ a.parts }}"}'
refuses "a wrong type" 3 flow.type_mismatch "takes text" -- run wrong_type.flow.yaml n=1
flow cycle <<< $'steps:\n  - {id: a, use: text.split, in: {text: "{{ b.text }}"}}\n  - {id: b, use: text.join, in: {texts: "{{ a.parts }}"}}\noutputs: {x: "{{ b.text }}"}'
refuses "a cycle" 3 flow.cycle "wait for each other: " -- run cycle.flow.yaml
flow missing_input <<< $'steps:\n  - {id: a, use: text.split}\noutputs: {x: "{{ a.parts }}"}'
refuses "a missing input" 3 flow.missing_input "'text'" -- run missing_input.flow.yaml
flow bad_yaml <<< $'steps:\n  - id: a\n   use: b'
refuses "bad YAML" 3 yaml.invalid "line 4" -- run bad_yaml.flow.yaml
flow braces <<< $'outputs:\n  x: {{ inputs.a }}'
refuses "an expression without quotes" 3 yaml.bare_braces "line 3, column 6" -- run braces.flow.yaml
flow reference <<< $'inputs: {question: {type: text}}\nsteps: []\noutputs: {x: "{{ inputs.qestion }}"}'
refuses "a name that is not known" 3 flow.unknown_port "(→ 'question'?)" -- run reference.flow.yaml question=x
danlu check wrong_type.flow.yaml --json
check "check tells line and column" json "j['ok'] is False and j['problems'][0]['line'] == 6 and j['problems'][0]['column'] > 0"
check "check fails" ends_with_code 3
danlu check cycle.flow.yaml
check "the file is named" warns "cycle.flow.yaml"
: > empty.flow.yaml
refuses "an empty flow" 3 flow.not_a_flow "empty" -- run empty.flow.yaml
truncate -s 200M huge.flow.yaml
refuses "a huge flow" 7 file.too_large "at most" -- run huge.flow.yaml
head -c 4096 /dev/urandom > noise.flow.yaml
danlu run noise.flow.yaml
check "noise is refused" ends_with_code 3
refuses "a folder without an app" 4 app.no_app "no app or flow" -- run "$DANLU_SOURCE/docs"
flow private <<< $'steps:\n  - {id: a, use: http.request, with: {url: "http://127.0.0.1:1/"}}\noutputs: {x: "{{ a.status }}"}'
refuses "a private address" 5 permission.needed "private:127.0.0.1:1" -- run private.flow.yaml
refuses "a private address by the owner's own hand" 5 net.address_forbidden "127.0.0.1" -- \
  node run http.request --with '{"url": "http://127.0.0.1:1/"}'
export DANLU_ALLOW_PRIVATE=1
refuses "a server that is not there" 6 net.connection_refused "Nothing answers at 127.0.0.1" -- run private.flow.yaml
unset DANLU_ALLOW_PRIVATE
refuses "a file outside the app" 5 file.outside "leads out of the folder" -- \
  node run file.read --with '{"path": "../../etc/passwd"}'

# Documents: what can be read is read, what cannot is listed with its reason.
"$python" "$DANLU_SOURCE/tests/e2e/support/bad_files.py" "$work/documents"
cases=${DANLU_CASES:-$DANLU_SOURCE/../shared/cases}
if [[ -d $cases ]]; then
  cp "$cases/documents/pypdf/crazyones-encrypted-256.pdf" documents/encrypted-256.pdf
elif [[ ${CI:-} == true ]]; then
  check "the shared cases are there in CI" test -d "$cases"
else
  echo "skipped: encrypted PDF of another program (the shared cases are not here)"
fi
danlu collection add bad documents --json
check "bad files stop nothing" ends_with_code 0
check "four encodings are found and read" json "j['added'] == 4"
cp "$work/.out" "$work/report.json"
failed() {  # FILE CODE
  "$python" - "$work/report.json" "$@" <<'PY'
import json, sys
failures = {f["file"]: f for f in json.load(open(sys.argv[1]))["failures"]}
one = failures[sys.argv[2]]
told = all(one[part][language] for part in ("message", "hint") for language in ("en", "zh"))
sys.exit(0 if one["code"] == sys.argv[3] and told and sys.argv[2] in one["message"]["en"] else 1)
PY
}
check "an empty file" failed empty.md document.empty
check "a huge file of nothing" failed huge.txt document.unsupported
check "a zip bomb" failed bomb.docx document.too_large
check "an encrypted PDF" failed encrypted.pdf document.encrypted
[[ -f documents/encrypted-256.pdf ]] && check "another" failed encrypted-256.pdf document.encrypted
check "a broken PDF" failed broken.pdf document.broken
check "a broken Word document" failed broken.docx document.unsupported
finds() {  # QUESTION FILE TEXT
  danlu collection search bad "$1" --top 1 --json
  check "$2 is read in its encoding" json "j[0]['file'] == '$2' and '$3' in j[0]['text']"
}
finds "夜班多久巡检锅炉？" gb18030.txt "夜班每两小时巡检锅炉一次"
finds "倉庫何時盤點存貨？" big5.txt "倉庫每週三盤點存貨"
finds "When does the last ferry leave?" utf16.txt "The last ferry leaves the island at 21:40."
finds "When is the lighthouse door painted?" utf8_mark.txt "paints the door in April"

# Damage in the data folder: said plainly, the rest goes on, and what is made anew is whole.
mkdir -p small
printf '# Tea\n\nGreen tea is kept cold.\n' > small/tea.md
danlu collection add one small
danlu collection add two small
database=$DANLU_DATA/collections/one/collection.db
printf 'this is no database' | dd of="$database" conv=notrunc status=none
rm -f "$database"-wal "$database"-shm
refuses "a damaged collection" 3 store.corrupt "damaged" -- collection search one tea
danlu collection list
check "the other collections are still listed" says "two  1 documents"
check "the damaged one is named" warns "collections/one"
danlu doctor
check "doctor says how to mend it" says "danlu collection remove one"
danlu collection search two "green tea" --json
check "the others are searched as before" json "len(j) == 1"
danlu collection remove one
check "a damaged collection can be removed" ends_with_code 0
danlu collection add one small
danlu collection search one "green tea" --json
check "and made anew" json "len(j) == 1"
for segment in "$DANLU_DATA"/collections/one/index/*.seg; do truncate -s 40 "$segment"; done
refuses "a cut index" 3 index.corrupt "damaged" -- collection search one tea
rm "$DANLU_DATA"/collections/one/index/*.seg
refuses "a lost index" 6 index.unreadable "cannot be opened" -- collection search one tea
danlu new hello > /dev/null
danlu run hello
check "a run before the damage" ends_with_code 0
cp "$DANLU_DATA/runs.db" runs.db.good
printf 'this is no database' > "$DANLU_DATA/runs.db"
rm -f "$DANLU_DATA"/runs.db-*
refuses "a damaged history" 3 store.corrupt "runs.db" -- history list
refuses "a run that could not be remembered" 3 store.corrupt "runs.db" -- run hello
mv runs.db.good "$DANLU_DATA/runs.db"
danlu history list --json
check "put back, nothing is lost" json "len(j) >= 1"
printf '{"models": 7' > "$DANLU_DATA/models.json"
refuses "a damaged list of models" 3 model.registry_invalid "models.json" -- model list
rm "$DANLU_DATA/models.json"

# Disks: full and read-only.
if [[ $(id -u) -eq 0 ]] && mkdir "$work/mounted" && mount -t tmpfs -o size=2m tmpfs "$work/mounted" 2> /dev/null; then
  export DANLU_DATA=$work/mounted/data
  danlu collection add full small
  check "a collection fits on the small disk" ends_with_code 0
  head -c 4M /dev/zero > "$work/mounted/filler" 2> /dev/null
  "$python" -c 'for i in range(400): print(f"# Part {i}\n\nThe furnace number {i} burns for {i * 7} hours.\n")' > small/more.md
  refuses "a full disk" 6 store.disk_full "The disk is full" -- collection update full
  danlu collection search full "green tea" --json
  check "what was there is found on the full disk" json "len(j) == 1 and j[0]['file'] == 'tea.md'"
  rm "$work/mounted/filler"
  danlu collection update full --json
  check "with room again the update goes through" json "j['added'] == 1 and j['failures'] == []"
  danlu collection search full "furnace number 399" --top 1 --json
  check "and finds what is new" json "'furnace number 399' in j[0]['text']"
  mount -o remount,ro "$work/mounted"
  refuses "a read-only disk" 5 file.read_only "read-only" -- collection add other small
  danlu collection search full "green tea" --json
  check "what was there is found on the read-only disk" json "j[0]['file'] == 'tea.md'"
  refuses "no history on a read-only disk" 5 file.read_only "read-only" -- run hello
  umount "$work/mounted"
else
  echo "skipped: full and read-only disks (mounting needs root)"
fi

finish
