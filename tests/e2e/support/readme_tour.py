"""Plays the tour of a README: readme_tour.py README FOLDER, commands run in FOLDER. Exits with 1 when what is shown is not so.

A fenced block below a line `<!-- tour -->` is a session: lines that start with "$ " are commands (a backslash at the end goes on),
the lines after each are all it prints. `…` within a line stands for any text, a line of `…` alone for any lines.
`<!-- tour exit=3 -->`: the last command of the block ends with 3. What differs between runs and machines (times, ids of runs, scores) or is held by
other tests (places in bytes, numbers of chunks) is compared as "some number".

DANLU_REBASELINE=1 writes what was printed into the README instead, but for places that show `…`: read the difference before keeping it.
"""
import os
import pathlib
import re
import subprocess
import sys

MARK = re.compile(r"<!-- tour(?: exit=(\d+))? -->")
VARYING = [
    (re.compile(r"\d{8}-\d{6}-[0-9a-f]{8}"), "RUN"),
    (re.compile(r"[\d.]+ (ms|s\b|秒|new chunks)"), r"N \1"),
    (re.compile(r"(bytes|字节|新分块) \d+(–\d+)?"), r"\1 N"),
    (re.compile(r"\b\d+\.\d\d$", re.M), "SCORE"),
    (re.compile(r" {2,}"), "  "),
]


def steady(text):
    for pattern, replacement in VARYING:
        text = pattern.sub(replacement, text)
    return text


def matches(shown, printed):
    pattern = ""
    for line in steady(shown).rstrip().splitlines():
        if line == "…":
            pattern += r"(?:.*\n)*"
        else:
            pattern += ".*".join(re.escape(part) for part in line.split("…")) + r"\n"
    lines = [line.rstrip() for line in steady(printed).rstrip().splitlines()]
    return re.fullmatch(pattern, "".join(line + "\n" for line in lines)) is not None


def sessions(lines):
    """Yields (exit status of the last command, [(command, first and last line of what is shown)])."""
    at = 0
    while at < len(lines):
        mark = MARK.fullmatch(lines[at].strip())
        at += 1
        if not mark:
            continue
        assert lines[at].startswith("```"), f"line {at + 1}: no fenced block below the mark"
        at += 1
        commands = []
        while lines[at] != "```":
            assert lines[at].startswith("$ "), f"line {at + 1}: a session begins with a command"
            command = lines[at][2:]
            at += 1
            while command.endswith("\\"):
                command += "\n" + lines[at]
                at += 1
            first = at
            while lines[at] != "```" and not lines[at].startswith("$ "):
                at += 1
            commands.append((command, first, at))
        yield int(mark.group(1) or 0), commands


def main():
    readme, folder = pathlib.Path(sys.argv[1]), sys.argv[2]
    rewrite = os.environ.get("DANLU_REBASELINE") == "1"
    lines = readme.read_text(encoding="utf-8").splitlines()
    replacements, played, wrong = [], 0, 0
    for status, commands in sessions(lines):
        for command, first, last in commands:
            expected = status if command is commands[-1][0] else 0
            result = subprocess.run(["bash", "-c", command], cwd=folder, stdin=subprocess.DEVNULL, timeout=120,
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            printed = result.stdout.decode("utf-8")
            shown = "\n".join(lines[first:last])
            played += 1
            if result.returncode == expected and matches(shown, printed):
                continue
            if rewrite and result.returncode == expected and "…" not in shown:
                replacements.append((first, last, [line.rstrip() for line in printed.rstrip().splitlines()]))
                continue
            wrong += 1
            print(f"{readme.name}:{first}: $ {command}\n--- shown (exit {expected})\n{shown}\n"
                  f"--- printed (exit {result.returncode})\n{printed}", file=sys.stderr)
    for first, last, printed in reversed(replacements):
        lines[first:last] = printed
    if replacements:
        readme.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{readme.name}: {played} commands played, {wrong} not as shown, {len(replacements)} written anew")
    if played < 10:
        print(f"{readme.name}: fewer than 10 commands; are the marks right?", file=sys.stderr)
    return 1 if wrong or played < 10 else 0


sys.exit(main())
