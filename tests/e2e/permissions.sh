#!/usr/bin/env bash
# What apps may reach, and who says so: asked for once, shown, taken back; keys to the server; apps by name.
source "$DANLU_SOURCE/tests/e2e/support/check.bash"
cd "$work" || exit 1

mkdir writer
cat > writer/app.yaml <<'YAML'
name: writer
flow: write.flow.yaml
YAML
cat > writer/write.flow.yaml <<'YAML'
danlu: 1
inputs: {where: {type: text, default: out.txt}}
steps:
  - {id: a, use: file.write, with: {path: "{{ inputs.where }}"}, in: {text: tea}}
outputs: {path: "{{ a.path }}"}
YAML

refuses "an app that was granted nothing" 5 permission.needed "danlu permission grant writer" -- run writer
check "nothing was written" test ! -e writer/out.txt
danlu permission list writer --json
check "what it asks for is shown" json "[g['kind'] for g in j['missing']] == ['write'] and j['granted'] == []"
danlu permission grant writer
check "granting says what was granted" says "write files into its own folder"
danlu run writer
check "then it runs" ends_with_code 0
danlu permission list --json
check "and it stays granted" json "[(r['app'], len(r['granted'])) for r in j] == [('writer', 1)]"
check "the list of grants is for its owner alone" test "$(stat -c %a "$DANLU_DATA/permissions.json")" = 600
refuses "a file outside the folder" 5 permission.missing "folder_write:$work" -- run writer where="$work/else.txt"
refuses "a way out of the folder" 5 file.outside "leads out" -- run writer where=../else.txt
refuses "its own flow" 5 permission.reserved_file "not for apps" -- run writer where=write.flow.yaml
cp -r writer copy
refuses "a copy of it" 5 permission.needed "write" -- run copy
danlu permission revoke writer write
refuses "what was taken back" 5 permission.missing "write" -- run writer
danlu permission revoke writer
refuses "what was forgotten" 5 permission.needed "write" -- run writer
danlu run writer --allow
check "--allow grants what is asked for" ends_with_code 0
danlu run writer
check "and it is remembered" ends_with_code 0
refuses "a permission that is none" 2 permission.unreadable "fly:*" -- permission grant writer fly:*
refuses "what was never granted" 4 permission.not_granted "network:a.b" -- permission revoke writer network:a.b

# On a terminal the owner is asked, once.
asked() {  # ANSWER: runs the copy on a terminal; what was shown is left in $out
  "$python" - "$1" "$DANLU_BINARY" run copy --language en > "$work/.out" 2>&1 <<'PY'
import os, pty, sys, time
answer, command = sys.argv[1], sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    os.execv(command[0], command)
shown = b""
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:
        break
    if not piece:
        break
    shown += piece
    if b"[y/N]" in piece:
        os.write(terminal, (answer + "\n").encode())
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
PY
  code=$?
  out=$(< "$work/.out")
  last_command="danlu run copy, on a terminal"
}
asked n
check "on a terminal the app asks" says "write files into its own folder"
check "no is no" ends_with_code 5
asked y
check "yes is yes" ends_with_code 0
asked n
check "and it asks only once" silent_about "[y/N]"
check "it just runs" ends_with_code 0

# What comes with the program, and what the owner begins, asks for nothing.
danlu permission list "$DANLU_SOURCE/apps/ask-docs" --json
check "an app of the program may use models" json "j['missing'] == [] and j['granted'] == [{'kind': 'model', 'value': '*'}]"
danlu new mine > /dev/null
danlu permission list mine --json
check "a new app may use models and write its folder" json "sorted(g['kind'] for g in j['granted']) == ['model', 'write']"

# Apps by name.
danlu app add writer --json
check "an app is added" json "j['name'] == 'writer' and j['problems'] == 0"
danlu run writer --json
check "a folder of that name comes first" ends_with_code 0
cd / || exit 1
danlu run writer --json
check "it runs by name from anywhere" json "j['outputs']['path'] == 'out.txt'"
danlu app list --json
check "it is listed with those that come along" json "{'writer', 'ask-docs'} <= {a['name'] for a in j}"
danlu app show writer --json
check "it is shown" json "j['ports']['inputs'] == ['where'] and j['permissions']['missing'] == []"
refuses "one that comes along cannot be removed" 2 app.comes_along "ask-docs" -- app remove ask-docs
danlu app remove writer
refuses "a removed app" 4 app.no_app "writer" -- run writer
cd "$work" || exit 1

# Keys.
danlu token add laptop
token=$out
check "a token is shown once" test "${#token}" -gt 40
check "it is not kept" test -z "$(grep -rlF "$token" "$DANLU_DATA")"
danlu token add kiosk --scope run:ask-docs --days 3 --json
check "a token has a scope" json "j['scope'] == 'run:ask-docs' and j['token']"
danlu token list --json
check "tokens are listed" json "[(t['name'], t['scope'], t['expires_us'] > 0) for t in j] == [('laptop', 'admin', False), ('kiosk', 'run:ask-docs', True)]"
check "the list of tokens is for its owner alone" test "$(stat -c %a "$DANLU_DATA/tokens.json")" = 600
refuses "the same name again" 2 token.exists "laptop" -- token add laptop
refuses "a scope that is none" 2 token.scope "root" -- token add x --scope root
danlu token remove laptop
check "a token is removed" ends_with_code 0
refuses "a token that is not there" 4 token.missing "laptop" -- token remove laptop

finish
