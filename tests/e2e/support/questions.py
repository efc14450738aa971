"""questions.py answerable|unanswerable|follow_ups|spans: asks apps/ask-docs its own questions.

Prints what was reached and every miss; fails below the floor. Needs DANLU_BINARY and DANLU_SOURCE.
"""

import json
import os
import re
import subprocess
import sys

APP = os.path.join(os.environ["DANLU_SOURCE"], "apps", "ask-docs")
DOCUMENTS = os.path.join(APP, "documents")
SILENCE = {"en": "The documents do not say.", "zh": "文档中没有相关内容。"}
# What is reached; a change that lowers it has to be looked at.
SOURCES_FLOOR = 20
STRINGS_FLOOR = 20
UNANSWERABLE_FLOOR = 4
FOLLOW_UPS_FLOOR = 3


def ask(question, *words):
    command = [os.environ["DANLU_BINARY"], "run", APP, "question=" + question, "--json", *words]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
    if done.returncode != 0:
        raise SystemExit(f"exit {done.returncode} for {question}: {done.stderr}")
    return json.loads(done.stdout)["outputs"]


def read(name):
    with open(os.path.join(APP, name), encoding="utf-8") as file:
        return json.load(file)


def plain(text):
    return re.sub(r"\s+", "", text)


def judge(asked, outputs):
    """(sources cited, strings found), each as 'all of them are there'."""
    cited = {citation["span"]["file"] for citation in outputs["citations"]}
    told = plain(outputs["answer"] + "".join(citation["quote"] for citation in outputs["citations"]))
    sources = all(source in cited for source in asked["sources"])
    return sources, all(plain(text) in told for text in asked["contains"])


def report(what, reached, total, floor):
    print(f"{what}: {reached} of {total} (at least {floor})")
    return reached >= floor


def answerable():
    questions = read("questions.json")
    sources = strings = 0
    for asked in questions:
        outputs = ask(asked["question"])
        source_cited, strings_found = judge(asked, outputs)
        sources += source_cited
        strings += strings_found
        if not (source_cited and strings_found):
            files = sorted({citation["span"]["file"] for citation in outputs["citations"]})
            print(f"  {asked['id']}: source {source_cited}, strings {strings_found}: {files} {outputs['answer']}")
    good = report("the expected source is cited", sources, len(questions), SOURCES_FLOOR)
    return report("all expected words are in the answer", strings, len(questions), STRINGS_FLOOR) and good


def unanswerable():
    questions = read("unanswerable.json")
    silent = 0
    for asked in questions:
        outputs = ask(asked["question"])
        if outputs["answer"] == SILENCE[asked["language"]] and outputs["citations"] == []:
            silent += 1
        else:
            print(f"  {asked['id']}: {outputs['answer']}")
    return report("says that the documents do not say", silent, len(questions), UNANSWERABLE_FLOOR)


def follow_ups():
    threads = read("follow_ups.json")
    kept = alone = 0
    for thread in threads:
        conversation = "thread-" + thread["id"]
        ask(thread["first"], "--conversation", conversation)
        outputs = ask(thread["then"], "--conversation", conversation)
        if all(judge(thread, outputs)):
            kept += 1
        else:
            print(f"  {thread['id']}: searched {outputs['question']}: {outputs['answer']}")
        # The same words without the thread: nothing may leak from one conversation into another.
        alone += ask(thread["then"], "--conversation", "alone-" + thread["id"])["question"] == thread["then"]
    good = report("the follow-up keeps its thread", kept, len(threads), FOLLOW_UPS_FLOOR)
    return report("another conversation knows nothing of it", alone, len(threads), len(threads)) and good


def decoded(data):
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def without_markup(text):
    """What a reader sees of marked-up bytes: no tags, entities resolved, no Markdown signs."""
    import html

    text = re.sub(r"^\s*\d+\. ", "", text, flags=re.MULTILINE)  # <ol> has no numbers of its own.
    text = html.unescape(re.sub(r"<[^>]*>", "", text))
    return re.sub(r"[\s*_`|#>\\-]+", "", text)


def spans():
    """Every passage of a text, Markdown or HTML file stands where its span says."""
    good = looked_at = 0
    for asked in read("questions.json"):
        outputs = ask(asked["question"])
        passages = [(passage["span"], passage["text"]) for passage in outputs["passages"]]
        quotes = [(citation["span"], citation["quote"]) for citation in outputs["citations"] if citation["verified"]]
        for span, text in passages + quotes:
            if not span["file"].endswith((".md", ".txt", ".html")):
                continue
            looked_at += 1
            with open(os.path.join(DOCUMENTS, span["file"]), "rb") as file:
                data = file.read()
            there = without_markup(decoded(data[span["begin"] : span["end"]]))
            words = without_markup(text)
            right = span["unit"] == "file" and span["end"] > span["begin"] and words != "" and words in there
            good += right
            if not right:
                print(f"  {asked['id']} {span}: {text[:200]!r} is not in {there[:300]!r}")
    return report("the bytes of the file hold the text", good, looked_at, looked_at) and looked_at > 20


def main():
    return 0 if globals()[sys.argv[1]]() else 1


if __name__ == "__main__":
    sys.exit(main())
