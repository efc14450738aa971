"""`tools/tidy headers`: every header compiles alone. What compiled is remembered in build/tidy by the
content of the header and of all our headers below it, so only what changed is compiled again."""

import concurrent.futures
import os
import pathlib
import shutil
import subprocess

from tidy_tree import Finding

FLAGS = ["-std=c++20", "-fsyntax-only", "-x", "c++", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
         "-DDANLU_VERSION=\"0\"", "-DDANLU_SOURCE=\".\""]


def check(tree):
    compiler = shutil.which(os.environ.get("CXX", "g++")) or "g++"
    version = subprocess.run([compiler, "--version"], capture_output=True, check=True).stdout
    mark = tree.root / "build" / "tidy" / "headers"
    mark.parent.mkdir(parents=True, exist_ok=True)
    known = set(mark.read_text().split()) if mark.exists() else set()
    salt = version + " ".join(FLAGS).encode()
    keys = {path: tree.content_key(path, salt) for path in tree.headers()}
    todo = [path for path, key in keys.items() if key not in known]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = dict(zip(todo, pool.map(lambda path: compiled_alone(tree, compiler, path), todo)))
    mark.write_text("\n".join(sorted(key for path, key in keys.items() if not results.get(path))) + "\n")
    return [Finding(path, 1, "alone", "does not compile alone:\n" + output)
            for path, output in results.items() if output]


def compiled_alone(tree, compiler, path):
    """What the compiler said, or "" when all is well. Included from another file, as it will be."""
    text = f'#include "{pathlib.PurePath(path).relative_to("src") if path.startswith("src/") else path}"\n'
    command = [compiler, *FLAGS, f"-I{tree.root}/src", f"-I{tree.root}", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ""
    errors = [line[:200] for line in done.stderr.splitlines() if "error:" in line]
    return "\n".join(errors[:6]) or done.stderr[:1000]
