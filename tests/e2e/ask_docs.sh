#!/usr/bin/env bash
# apps/ask-docs over its sample documents, without a language model: answers, sources, threads, and a
# collection that follows its folder.
source "$DANLU_SOURCE/tests/e2e/support/check.bash"
app=$DANLU_SOURCE/apps/ask-docs
questions=$DANLU_SOURCE/tests/e2e/support/questions.py

# The first start reads the documents, the second reads nothing.
danlu run "$app" question="How long is the kettle guaranteed?"
check "the first start answers" ends_with_code 0
check "the first start reads the sample documents" warns "16 added, 0 changed, 0 deleted"
check "the answer is cited" says "[1]"
check "no file of the sample documents fails" silent_about "  ! "
danlu run "$app" question="How long is the kettle guaranteed?"
check "the second start reads nothing again" silent_about "added"
danlu collection update ask-docs --json
check "nothing has changed" json \
  "j['unchanged'] == 16 and j['added'] + j['changed'] + j['deleted'] + j['chunks_added'] == 0"
check "looking for changes is quick" json "j['seconds'] < 1"

for kind in answerable unanswerable follow_ups spans; do
  check "questions of the app: $kind" "$python" "$questions" "$kind"
done

# Without a terminal, questions are the lines of standard input, in one conversation.
danlu run "$app" --json <<< $'部门经理到上海出差，住宿标准是每晚多少？\n\n那去县城呢？'
check "each line is a question" json "len(j) == 2 and '260 元' in j[1]['outputs']['answer']"
danlu run "$app" <<< "How often should I descale the kettle if my water is hard?"
check "a line of input is repeated above its answer" says "> How often should I descale"
check "the source is named with its page" says "kettle-k2-manual.pdf, page "
check "no colours without a terminal" silent_about $'\x1b'
danlu run "$app" --language en < /dev/null
check "without any question the examples are answered" ends_with_code 0
check "every example of the app is answered" times 3 '^> ' "$out"
check "no example stays without an answer" silent_about "The documents do not say"
danlu run "$app" --language zh < /dev/null
check "the examples are there in Chinese" says "> 累计工龄十五年的员工，每年有几天年休假？"
check "no example stays without an answer in Chinese" silent_about "文档中没有相关内容"

# A collection follows its folder: only the chunks of what changed change.
folder=$work/documents
cp -r "$app/documents" "$folder"
chmod -R u+w "$folder"
printf 'PK\3\4 and no more' > "$folder/broken.docx"
danlu collection add shop "$folder" --json
check "one bad file stops nothing" json "j['added'] == 16 and [f['file'] for f in j['failures']] == ['broken.docx']"
check "it is listed with its reason in both languages" json \
  "all(j['failures'][0][part][language] for part in ('message', 'hint') for language in ('en', 'zh'))"
danlu collection show shop
check "the bad file stays listed" says "broken.docx: "
rm "$folder/broken.docx"

ids() {  # The ids of the chunks of the documents, one per line: FILE ID
  local question
  for question in "warranty kettle tea price" "茶 员工 温度 规定"; do
    danlu collection search shop "$question" --top 1000 --json
    "$python" -c 'import json, sys
for one in json.load(sys.stdin): print(one["span"]["file"], one["id"])' < "$work/.out"
  done | sort -u
}
before=$(ids)
check "the search sees many chunks" test "$(wc -l <<< "$before")" -gt 60
printf '\n## Lost property\n\nUmbrellas found in the tasting room are kept for ninety days.\n' >> "$folder/wholesale-faq.md"
printf 'The roof garden opens at seven on Sundays.\n' > "$folder/new.txt"
rm "$folder/price-list-2026.md"
danlu collection update shop --json
check "the update sees what changed" json \
  "(j['added'], j['changed'], j['deleted'], j['unchanged']) == (1, 1, 1, 14) and j['failures'] == []"
check "a changed file keeps the chunks that stayed" json "1 <= j['chunks_added'] <= 4"
after=$(ids)
untouched() { grep -vE '^(wholesale-faq.md|price-list-2026.md|new.txt) ' <<< "$1"; }
check "chunks of untouched files keep their ids" test "$(untouched "$before")" = "$(untouched "$after")"
kept=$(comm -12 <(grep '^wholesale-faq' <<< "$before") <(grep '^wholesale-faq' <<< "$after") | wc -l)
check "chunks of a changed file that stayed keep their ids" test "$kept" -ge 5
check "a deleted file is forgotten" test -z "$(grep '^price-list' <<< "$after")"
danlu collection search shop "umbrellas lost property" --top 1 --json
check "what was added to a file is found" json "j[0]['file'] == 'wholesale-faq.md' and 'Umbrellas' in j[0]['text']"
danlu collection search shop "roof garden Sundays" --top 1 --json
check "a new file is found" json "j[0]['file'] == 'new.txt' and j[0]['span']['begin'] == 0 and j[0]['score'] > 0"

finish
