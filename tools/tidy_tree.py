"""The tree that `tools/tidy` looks at: which files, their text, their C++ without comments, the
functions in them, and the marks that exempt a line."""

import dataclasses
import functools
import hashlib
import os
import re
import shutil
import subprocess

SKIPPED_FOLDERS = {"build", ".git", ".cache", ".venv", "node_modules", "danlu-data", "__pycache__"}
MARK = re.compile(r"(?://|#)\s*tidy:\s*(\S+)\s*(.*)")


@dataclasses.dataclass
class Finding:
    path: str
    line: int
    check: str
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text} [{self.check}]"


@dataclasses.dataclass
class Function:
    name: str
    first: int  # Lines count from 1.
    last: int

    def lines(self):
        return self.last - self.first + 1


class Tree:
    def __init__(self, root):
        self.root = root
        self.paths = sorted(p for p in self._list() if (root / p).is_file())

    def _list(self):
        """What git knows or would add; without git, every file outside build folders."""
        if (self.root / ".git").exists() and shutil.which("git"):
            command = ["git", "-C", str(self.root), "ls-files", "-z", "-co", "--exclude-standard"]
            listed = subprocess.run(command, capture_output=True, check=True).stdout.decode()
            return set(filter(None, listed.split("\0")))
        found = set()
        for folder, folders, files in os.walk(self.root):
            folders[:] = [f for f in folders if f not in SKIPPED_FOLDERS]
            found.update(os.path.relpath(os.path.join(folder, f), self.root) for f in files)
        return found

    def cpp(self):
        return (p for p in self.paths
                if p.startswith(("src/", "tests/", "bench/")) and p.endswith((".cpp", ".hpp"))
                and not is_data(p))

    def headers(self):
        return (p for p in self.cpp() if p.endswith(".hpp"))

    @functools.lru_cache(maxsize=None)
    def text(self, path):
        return (self.root / path).read_bytes().decode("utf-8", errors="replace")

    @functools.lru_cache(maxsize=None)
    def lines(self, path):
        return self.text(path).split("\n")

    @functools.lru_cache(maxsize=None)
    def code(self, path):
        return without_comments(self.text(path))

    @functools.lru_cache(maxsize=None)
    def marks(self, path):
        """Line -> (check, reason) of the exemption marks."""
        found = {}
        for number, line in enumerate(self.lines(path), 1):
            match = MARK.search(line)
            if match:
                found[number] = (match.group(1), match.group(2))
        return found

    @functools.lru_cache(maxsize=None)
    def functions(self, path):
        return functions_of(self.code(path))

    def includes(self, path):
        """(line, name, quoted) of each #include."""
        for number, line in enumerate(self.lines(path), 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if match:
                yield number, match.group(2), match.group(1) == '"'

    def content_key(self, path, salt):
        """A digest of the file, of all our headers below it and of `salt` (tools, options): what
        decides whether looking at the file again could find something else."""
        seen, waiting = set(), [path]
        while waiting:
            one = waiting.pop()
            if one not in seen and one in self.paths:
                seen.add(one)
                waiting.extend(f"src/{name}" for _, name, quoted in self.includes(one) if quoted)
        digest = hashlib.sha256(salt)
        for one in sorted(seen):
            digest.update(one.encode() + b"\0" + self.text(one).encode())
        return digest.hexdigest()


def is_data(path):
    return "/testdata/" in path or re.match(r"apps/[^/]+/documents/", path) is not None


def is_test(path):
    return path.endswith("_test.cpp") or path.startswith(("tests/", "bench/")) or "/testing/" in path


TOKENS = re.compile(
    r'R"(?P<raw>[^(\s\\]{0,16})\(.*?\)(?P=raw)"'  # Raw string.
    r"|//[^\n]*|/\*.*?\*/"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-FxX])'(?:\\.|[^'\\\n])+'",  # Not the ' of 1'000.
    re.DOTALL)


def without_comments(text):
    """C++ with comments blanked and string literals emptied; every line keeps its number.
    The names in #include lines stay."""
    def blank(match):
        token = match.group(0)
        filler = "\n" * token.count("\n")
        if token.startswith(("//", "/*")):
            return filler or " "
        return ("''" if token.startswith("'") else '""') + filler
    parts = []
    position = 0
    for match in TOKENS.finditer(text):
        parts.append(text[position:match.start()])
        start_of_line = text.rfind("\n", 0, match.start()) + 1
        if re.match(r"\s*#\s*include", text[start_of_line:match.start()]):
            parts.append(match.group(0))
        else:
            parts.append(blank(match))
        position = match.end()
    parts.append(text[position:])
    return "".join(parts)


SCOPE = re.compile(r"\b(namespace|class|struct|union|extern)\b[^()]*$")


def functions_of(code):
    """The outermost functions of a file, by matching braces: good enough to measure, not to parse."""
    code = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: "\n" * m.group(0).count("\n"), code,
                  flags=re.MULTILINE)
    functions = []
    head = 0  # Where the item now being read begins.
    i = 0
    while i < len(code):
        c = code[i]
        if c in ";}":
            head = i + 1
        elif c == "{":
            item = without_angles(code[head:i])
            if SCOPE.search(item):
                head = i + 1  # Look inside.
            else:
                end = end_of_item(code, i)
                if "(" in item and not re.search(r"=\s*$", item):
                    functions.append(measured(code, head, i, end))
                head = end + 1
                i = end
        i += 1
    return functions


def without_angles(item):
    """Without template parameters and alignas(...), whose `class` and parentheses mislead."""
    item = re.sub(r"\balignas\([^()]*\)", "", item)
    before = None
    while before != item:
        before, item = item, re.sub(r"<[^<>]*>", "", item)
    return item


def end_of_item(code, brace):
    """The last brace of an item; a constructor's `: a_{1}, b_{2} {...}` goes on after a brace."""
    depth = 0
    for i in range(brace, len(code)):
        if code[i] == "{":
            depth += 1
        elif code[i] == "}":
            depth -= 1
            if depth == 0 and not re.match(r"\s*[,{(.]", code[i + 1:i + 200]):
                return i
    return len(code) - 1


def measured(code, head, brace, end):
    item = code[head:brace]
    start = head + re.match(r"\s*(?:(?:public|private|protected)\s*:\s*)?", item).end()
    name = re.search(r"([~\w:]+)\s*\(", item)
    return Function(name.group(1) if name else "?", code.count("\n", 0, start) + 1,
                    code.count("\n", 0, end) + 1)
