#!/usr/bin/env bash
# Every command: what it prints, JSON that is JSON, exit codes, help with examples, both languages,
# nothing for terminals in what is piped.
source "$DANLU_SOURCE/tests/e2e/support/check.bash"
cd "$work" || exit 1

# Help.
danlu --help
check "the overview ends well" ends_with_code 0
check "the overview lists the commands" says "  collection search "
danlu schema --json
check "the catalogue is JSON with every part" json "j['danlu'] == 1 and j['nodes'] and j['commands'] and j['parsers']"
check "every entry is described in both languages" json \
  "all(one['summary']['en'] and one['summary']['zh'] for part in ('nodes', 'commands', 'parsers') for one in j[part])"
mapfile -t commands < <("$python" -c 'import json, sys
for one in json.load(sys.stdin)["commands"]: print(one["id"])' < "$work/.out")
check "the commands of the first version are there" test "${#commands[@]}" -ge 22
for command in "${commands[@]}"; do
  # shellcheck disable=SC2086  # The words of a command are words.
  danlu $command --help --language en
  check "$command --help: has examples" says $'\nExamples\n  danlu '"$command"
  # shellcheck disable=SC2086
  danlu $command --help --language zh
  check "$command --help: in Chinese" says $'\n示例\n  danlu '"$command"
  check "$command --help: ends well" ends_with_code 0
done
danlu collection --help
check "the help of a noun lists its verbs" says "  collection update "
in_chinese() {  # The locale need not be installed: only its name counts.
  env LC_ALL=zh_CN.UTF-8 "$DANLU_BINARY" "$@" > "$work/.out" 2> "$work/.err"
  out=$(< "$work/.out")
}
in_chinese --help
check "the locale chooses Chinese" says "列出知识库"
in_chinese --help --language en
check "--language comes before the locale" says "List the collections"

# Words that are not right.
refuses "an unknown command" 2 app.unknown_command "(→ 'run'?)" -- rum
refuses "an unknown command with --help" 2 app.unknown_command "(→ 'run'?)" -- rum --help
refuses "an unknown verb" 2 app.unknown_command "(→ 'model add'?)" -- model ad
refuses "an unknown option" 2 app.unknown_option "(→ '--top'?)" -- collection search x y --tops 3
refuses "an option without its value" 2 app.option_without_value "--top" -- collection search x y --top
refuses "a word too many" 2 app.unexpected_word "'more'" -- version more
refuses "a word too few" 2 parameter.missing "'name'" -- collection show
refuses "a number that is none" 3 json.wrong_kind "Expected integer" -- collection search x y --top many
refuses "a number out of range" 2 parameter.range "0 is out of range" -- collection search x y --top 0
refuses "a choice that there is not" 2 parameter.choice "hello, ask" -- new x --kind wrong
refuses "an input without a name" 2 app.values_wanted "name=value" -- run x Ada
refuses "an app that is not there" 4 app.no_app "/nowhere" -- run /nowhere
refuses "a collection that is not there" 4 collection.missing "'nothing'" -- collection search nothing x
refuses "a folder that is not there" 4 collection.source "/nowhere" -- collection add x /nowhere
refuses "a run that is not there" 4 history.unknown_run "'nothing'" -- history show nothing
refuses "a node that is not there" 4 registry.unknown "(→ 'text.split'?)" -- node show text.splt
danlu version --language fr
check "a language that there is not" ends_with_code 2
danlu version --language
check "a global option without its value" ends_with_code 2
check "says which one" warns "--language needs a value"

# New apps run as they are.
danlu new hello
check "a new app says how to run it" says "danlu run hello who=Ada"
danlu run hello who=Ada
check "it runs" test "$out" = "Hello Ada!"
danlu run hello --json
check "with its defaults, as JSON" json "j['outputs'] == {'text': 'Hello world!'} and j['status'] == 'succeeded' and j['run']"
printf 'Ada Lovelace' > name.txt
danlu run hello/hello.flow.yaml who=@name.txt
check "an input is read from a file" test "$out" = "Hello Ada Lovelace!"
danlu run hello --input '{"who": "丹炉"}'
check "inputs are given as JSON" test "$out" = "Hello 丹炉!"
danlu run hello --trace
check "--trace shows the steps" warns "finished greeting"
danlu check hello --json
check "a new app has no problems" json "j == {'ok': True, 'problems': [], 'warnings': []}"
refuses "an input that the flow has not" 2 flow.unknown_input "'whom'" -- run hello whom=Ada
refuses "the same app again" 2 app.exists "hello exists" -- new hello
danlu new shop --kind ask --json
check "new answers in JSON" json "j['folder'] == 'shop' and 'danlu run shop' in j['next']"
danlu run shop question="When does the shop open?"
check "a new app with documents answers from them" says "opens at 9:00"
check "with its source" says "example.md, bytes "

# Nodes.
danlu node list --family text --json
check "nodes are listed" json "'text.split' in [node['id'] for node in j] and all(node['id'].startswith('text.') for node in j)"
danlu node show text.split --json
check "a node is shown as JSON" json "j['id'] == 'text.split'"
danlu node show text.split --language zh
check "a node is shown in Chinese" says "输出"
danlu node run text.split --with '{"separator": ","}' --in '{"text": "a,b"}' --json
check "a node is tried" json "j == {'parts': ['a', 'b']}"
printf '{"text": "一；二"}' > in.json
printf '{"separator": "；"}' > with.json
danlu node run text.split --with @with.json --in @in.json --json
check "its values are read from files" json "j == {'parts': ['一', '二']}"
danlu node run text.template --with '{"template": "Hi {{ name }}"}' --in '{"name": "Ada"}'
check "a node answers in words" test "$out" = "text: Hi Ada"
refuses "values that are not JSON" 3 json.invalid "not valid JSON" -- node run text.split --in '{text'
refuses "a file of values that is not there" 4 file.missing "gone.json" -- node run text.split --in @gone.json

# Collections and history.
mkdir documents
printf '# Tea\n\nGreen tea is kept cold.\n' > documents/tea.md
danlu collection add tea documents
check "adding says what was read" warns "Collection tea: 1 added, 0 changed, 0 deleted"
refuses "the same collection again" 3 collection.exists "'tea'" -- collection add tea documents
refuses "a name that cannot be one" 2 collection.name "'../x'" -- collection add ../x documents
danlu collection search tea "green tea" --top 1 --json
check "search gives file, span and score" json \
  "len(j) == 1 and j[0]['file'] == 'tea.md' and j[0]['span']['end'] > j[0]['span']['begin'] and j[0]['score'] > 0 and j[0]['id']"
danlu collection search tea "green tea"
check "search shows the passage" says "Green tea is kept cold."
danlu collection search tea "submarine" --json
check "nothing found is an empty list" json "j == []"
danlu collection list --json
check "collections are listed" json "[(c['name'], c['documents']) for c in j] == [('shop', 1), ('tea', 1)]"
danlu collection show tea --json
check "the documents are shown" json "j['documents'][0]['title'] == 'Tea' and j['failures'] == []"
danlu collection remove tea --json
check "a collection is removed" json "j == {'removed': 'tea'}"
check "its documents stay" test -f documents/tea.md
danlu history list --limit 2 --json
check "the latest runs are listed" json "len(j) == 2 and all(run['id'] and run['status'] == 'succeeded' for run in j)"
danlu history show last --json
check "a run shows its events" json "j['events'][0]['kind'] == 'run_started' and j['events'][-1]['kind'] == 'run_finished'"
danlu history show last
check "in words too" says "run_finished"

# The machine.
danlu version --json
check "the version" json "j['version'].count('.') == 2 and j['flow_format'] == 1"
danlu --version
check "--version" says "danlu "
danlu doctor --json
check "doctor looks at everything" json \
  "{'cores', 'memory', 'data folder', 'collections', 'pdftotext', 'sandbox', 'models'} <= {f['what'] for f in j['findings']}"
danlu doctor --language zh
check "doctor speaks Chinese" says "可用"
check "no codes of terminals anywhere in what is piped" silent_about $'\x1b'
danlu doctor --data "$work/elsewhere"
check "the data folder is chosen on the command line" says "$work/elsewhere"

finish
