"""clang-tidy over the compile database build/tidy, on all cores.

    clang_tidy.py [--changed] [--seconds N]

What was found clean is remembered in the user's cache folder by the content of the file and of our
headers below it, so an unchanged file costs nothing. --changed begins with the files changed since the
main branch (or the last commit) and those that include a changed header first; the rest follows,
beginning elsewhere for each commit, for as long as --seconds lasts. What was left out is said.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import time

import tidy_tree

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATABASE = ROOT / "build" / "tidy"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "danlu" / "clang-tidy"
TOOL = "clang-tidy-19"


def git(*arguments):
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def changed_paths():
    head = git("rev-parse", "HEAD")
    base = git("merge-base", "HEAD", "origin/main")
    if base in ("", head):
        base = git("rev-parse", "--verify", "--quiet", "HEAD~1")
    named = git("diff", "--name-only", base or "HEAD").splitlines()
    return set(named) | set(git("ls-files", "-o", "--exclude-standard").splitlines())


def in_order(tree, sources):
    """Changed sources, one source for each changed header, then the rest from a place that the commit decides."""
    changed = changed_paths()
    first = [path for path in sources if path in changed]
    for header in (path for path in changed if path.endswith(".hpp")):
        users = [path for path in sources
                 if any(f"src/{name}" == header for _, name, quoted in tree.includes(path) if quoted)]
        first.extend(users[:1])
    rest = [path for path in sources if path not in set(first)]
    turn = int(git("rev-parse", "HEAD")[:8] or "0", 16) % max(1, len(rest))
    return list(dict.fromkeys(first)), rest[turn:] + rest[:turn]


def look_at(path):
    done = subprocess.run([TOOL, "-p", str(DATABASE), "--quiet", path], cwd=ROOT, capture_output=True,
                          text=True, check=False)
    found = [line for line in done.stdout.splitlines() if re.search(r": (warning|error): ", line)]
    return done.returncode == 0, "\n".join(found) or done.stderr[-2000:]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--changed", action="store_true")
    parser.add_argument("--seconds", type=float, default=float("inf"))
    arguments = parser.parse_args()
    tree = tidy_tree.Tree(ROOT)
    entries = json.loads((DATABASE / "compile_commands.json").read_text())
    options = {os.path.relpath(entry["file"], ROOT): entry["command"] for entry in entries}
    sources = sorted(path for path in options if path in set(tree.paths))
    version = subprocess.run([TOOL, "--version"], capture_output=True, check=True).stdout
    salt = version + (ROOT / ".clang-tidy").read_bytes()
    keys = {path: tree.content_key(path, salt + options[path].replace(str(ROOT), "").encode()) for path in sources}
    first, rest = in_order(tree, sources) if arguments.changed else ([], sources)
    waiting = [path for path in first + rest if not (CACHE / keys[path]).exists()]
    must = set(first)
    until = time.monotonic() + arguments.seconds
    CACHE.mkdir(parents=True, exist_ok=True)
    findings, looked_at, left_out = set(), 0, 0

    def one(path):
        if path not in must and time.monotonic() > until:
            return None
        return path, *look_at(path)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for result in pool.map(one, waiting):
            if result is None:
                left_out += 1
                continue
            path, clean, output = result
            looked_at += 1
            if clean:
                (CACHE / keys[path]).touch()
            else:
                findings.update(output.splitlines())
    for line in sorted(findings):
        print(line.replace(str(ROOT) + "/", ""))
    print(f"clang-tidy: {looked_at} files looked at, {len(sources) - len(waiting)} known to be clean, "
          f"{left_out} left out for time, {sum(': error: ' in line or ': warning: ' in line for line in findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
